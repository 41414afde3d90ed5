/* Whole numbers as the server writes them: browsers do not know Kazakh, and would group by commas. */

/** 13449 as "13\u00a0449" in Kazakh and Russian, "13,449" in English. */
export function grouped(count) {
  const between = document.documentElement.lang.startsWith("en") ? "," : "\u00a0";
  return String(count).replace(/\B(?=(\d{3})+$)/g, between);
}
