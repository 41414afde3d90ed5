"""The commands that the supervisor calls: each leaves a trace in RUN_DIR/calls; FAIL names one that fails."""

import os
import sys
import time
from pathlib import Path

import psycopg2

name = sys.argv[1]
with (Path(os.environ["MEDIA_ROOT"]).parent / "calls").open("a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\n")
if os.environ.get("SLOW") == name:
    time.sleep(60)
if os.environ.get("FAIL") == name:
    sys.exit("it failed on purpose")
if name == "prepare":
    connection = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS cases_case ()")
        cursor.execute("GRANT SELECT, INSERT ON cases_case TO PUBLIC")
if name == "seed_demo":
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO cases_case DEFAULT VALUES")
if name == "show":
    print(os.environ.get(sys.argv[2], ""))
