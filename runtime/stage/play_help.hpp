// The language on one screen: what `troupe play --help` ends with.
#pragma once

namespace troupe {

inline constexpr const char* play_help =
    R"(A script is a transcript: commands at the margin, and below each, by two blanks, what the
servers answered. Begin with the commands alone, and let --rewrite write the answers:

  # Three servers elect a leader, lose it, and elect another.
  servers 3                     three voters, empty disks (servers 3 observers 4 5)
  start 1 2 3
  put 3 /n a b                  the stage's own client writes at server 3
  crash 3                       power is gone; stop 3 ends it in order
  wait 2 ticks                  the only thing that moves time (wait 200ms)
  roles                         who leads, who follows, who is down
  read 1 /n                     what server 1 would answer

Clients    client ann at 2 timeout 4s · ann create /lock- x ephemeral sequential · ann set /n y
           ann get /n watch · ann ls / watch · ann exists /n · ann delete /n · ann sync /n
           ann multi create /a x, delete /b · ann close · ann vanish · client ann to 3
Faults     pause 3, resume 3 · cut 1 2 | 3 4 5, cut 3>1, heal · hold 3>1 3>* proposal, release
           lose 3>1, repeat 3>1, damage 3>1: the next frame · delay 3>1 50ms
           disk 3 full|tears|scatters|wiped|mended|fails fsync|fails write|flips 1.9|flips snapshot
Order      in 25 crash 3: after 25 more deliveries · put 1 /n x & put 2 /n y: begun at once
           seed 42: another legal order · after five_servers: plays that script first
Looking    disk 3, tree 2 /n, trace on, trace off · timing tick 100ms sync_limit 5

Answers    1 votes (0,0,3)            epoch, last transaction, candidate
           3 leads epoch 1, 1 follows 3 epoch 1, 6 observes 3 epoch 1, 2 looks
           ann got y (version 3), ann event changed /n, ann no node, ann lost, ann expired
           3 proposes 1.1..1.7, commits 1.1..1.7; 2 learns 1.8; 3 forgets 1.9; 2 loads 5.120
           ! law: ...                 a promise was broken; the run fails

Exit code: 0 answers as written, 1 other answers or a broken law, 2 not understood.
All of it: docs/scenarios.md; plays to begin with: examples/scenarios.)";

} // namespace troupe
