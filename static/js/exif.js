/* Latitude and longitude in the EXIF of a JPEG, read before the photo is shrunk. Never sent but as a suggestion of the place. */

const GPS = 0x8825;

/** [lat, lon] as texts, or null. */
export async function placeOf(file) {
  try {
    return read(new DataView(await file.slice(0, 256 * 1024).arrayBuffer()));
  } catch {
    return null; // cut off, or no EXIF
  }
}

function read(view) {
  if (view.getUint16(0) !== 0xffd8) {
    return null;
  }
  for (let at = 2; at + 4 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) {
      return fromTiff(view, at + 10);
    }
    if ((view.getUint16(at) & 0xff00) !== 0xff00) {
      return null;
    }
  }
  return null;
}

function fromTiff(view, start) {
  const little = view.getUint16(start) === 0x4949;
  const u16 = (at) => view.getUint16(start + at, little);
  const u32 = (at) => view.getUint32(start + at, little);
  const entries = (at) => {
    const found = new Map();
    for (let number = 0; number < u16(at); number += 1) {
      const entry = at + 2 + number * 12;
      found.set(u16(entry), entry + 8);
    }
    return found;
  };
  const pointer = entries(u32(4)).get(GPS);
  if (pointer === undefined) {
    return null;
  }
  const gps = entries(u32(pointer));
  const degrees = (tag, reference, negative) => {
    const at = u32(gps.get(tag));
    const [whole, minutes, seconds] = [0, 8, 16].map((more) => u32(at + more) / u32(at + more + 4));
    const sign = String.fromCharCode(view.getUint8(start + gps.get(reference))) === negative ? -1 : 1;
    return sign * (whole + minutes / 60 + seconds / 3600);
  };
  const place = [degrees(2, 1, "S"), degrees(4, 3, "W")];
  return place.every(Number.isFinite) && (place[0] || place[1]) ? place.map((value) => value.toFixed(6)) : null;
}
