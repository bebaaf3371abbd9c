"""Background work, all of it run by `manage.py work`: tasks, mail, and the clock.

supervisor.py  keeps one worker process running; knows no Django
run.py         that process: one thread each for the heartbeat, the mail, the tasks and the clock
heartbeat.py   tells the living from the dead and takes over what the dead left
queue.py       tasks of the Tasks API, claimed row by row
clock.py       the jobs of config/schedule.py, each once per interval, whatever the number of workers
patience.py    writes an outcome again and again while the database is locked
"""

from core.worker.models import JobRun, Worker

__all__ = ["JobRun", "Worker"]
