import time, cProfile, pstats
from pathlib import Path
from benchmarks.library import *
lib=Library(Path('/tmp/core-lib'))
qs=questions(2)
for t in qs[:40]: find(lib, Search(t), PERSON)
for rounds in range(3):
  v=[]
  for t in qs:
    b=time.perf_counter(); find(lib, Search(t), PERSON); v.append((time.perf_counter()-b)*1000)
  v.sort(); print('question',round(v[150],2), round(v[297],2))
  v=[]
  for t in qs:
    b=time.perf_counter(); find(lib, Search(t.split()[-1]), PERSON); v.append((time.perf_counter()-b)*1000)
  v.sort(); print('rare',round(v[150],2), round(v[297],2))
lib.close()
