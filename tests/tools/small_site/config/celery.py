"""A worker with a broker and no task."""

import os

from celery import Celery

app = Celery("small", broker=os.environ["REDIS_URL"].replace("unix://", "redis+socket://"))
app.conf.broker_connection_retry_on_startup = True
