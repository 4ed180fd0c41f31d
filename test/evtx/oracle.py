"""Prints the records of event logs as the PyPI package `evtx` reads them, one JSON object a line: {"id": 1, "xml": "<Event…"} or {"fault": "…"}."""
import json
import sys

import evtx

records = iter(evtx.PyEvtxParser(sys.argv[1]).records())
while True:
    try:
        record = next(records)
    except StopIteration:
        break
    except (RuntimeError, ValueError, OSError) as error:
        print(json.dumps({"fault": str(error)}))
    else:
        print(json.dumps({"id": record["event_record_id"], "xml": record["data"]}))
