/* A contender for a lock, on ZooKeeper's C client (libzookeeper_mt): the recipe with ephemeral
 * sequential znodes, each watching the one before it.
 *
 * Told what to do on stdin, one command a line (lock, add, unlock, run TIMES, guard, quit); says what
 * happens on stdout, one line each, session events and the port it is connected to among them. After a connection loss it retries what is safe to
 * retry, and looks for its own znode by a unique name before it makes another.
 * usage: c_lock HOST:PORT,... NAME TIMEOUT_MS
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zookeeper/zookeeper.h>

static zhandle_t* zoo;
static const char* name;
static char mine[256]; /* path of our znode while we wait or hold */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int connected, fired;

static void say(const char* format, ...) {
  va_list args;
  va_start(args, format);
  flockfile(stdout);
  vprintf(format, args);
  putchar('\n');
  fflush(stdout);
  funlockfile(stdout);
  va_end(args);
}

static void say_server(zhandle_t* z) {
  struct sockaddr_in at;
  socklen_t size = sizeof at;
  if (zookeeper_get_connected_host(z, (struct sockaddr*)&at, &size))
    say("server %d", ntohs(at.sin_port));
}

static void on_event(zhandle_t* z, int type, int state, const char* path, void* context) {
  (void)path, (void)context;
  pthread_mutex_lock(&mutex);
  if (type == ZOO_SESSION_EVENT) {
    if (state == ZOO_CONNECTED_STATE)
      say_server(z);
    say("event %s", state == ZOO_CONNECTED_STATE         ? "connected"
                    : state == ZOO_EXPIRED_SESSION_STATE ? "expired"
                                                         : "disconnected");
    connected = state == ZOO_CONNECTED_STATE;
  }
  fired = 1;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
}

/* True: try again, the connection was lost on the way. Ends the program when the session is gone. */
static int lost(int rc) {
  if (rc == ZSESSIONEXPIRED || rc == ZINVALIDSTATE) {
    say("failed: session is gone");
    exit(2);
  }
  if (rc != ZCONNECTIONLOSS && rc != ZOPERATIONTIMEOUT)
    return 0;
  pthread_mutex_lock(&mutex);
  while (!connected)
    pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  return 1;
}

static void must(int rc, const char* what) {
  if (rc != ZOK) {
    say("failed: %s: %s", what, zerror(rc));
    exit(2);
  }
}

static const char* turn(const char* child) { /* the sequence number, as text of ten characters */
  size_t n = strlen(child);
  return n < 10 ? child : child + n - 10;
}

/* Fills `before` with the child next before ours ("" if we are first); 0 if ours is not there. */
static int neighbour(char* before, size_t size) {
  struct String_vector children;
  int rc, found = 0;
  do
    rc = zoo_get_children(zoo, "/lock", 0, &children);
  while (lost(rc));
  must(rc, "children");
  char own[64];
  snprintf(own, sizeof own, "%s-", name);
  before[0] = 0;
  const char* my_turn = NULL;
  for (int i = 0; i < children.count; ++i)
    if (strncmp(children.data[i], own, strlen(own)) == 0) {
      my_turn = turn(children.data[i]);
      snprintf(mine, sizeof mine, "/lock/%s", children.data[i]);
      found = 1;
    }
  for (int i = 0; found && i < children.count; ++i)
    if (strcmp(turn(children.data[i]), my_turn) < 0
        && (before[0] == 0 || strcmp(turn(children.data[i]), turn(before)) > 0))
      snprintf(before, size, "/lock/%s", children.data[i]);
  deallocate_String_vector(&children);
  return found;
}

static void queue_up(void) {
  char wanted[128], before[256];
  snprintf(wanted, sizeof wanted, "/lock/%s-", name);
  for (;;) {
    int rc = zoo_create(zoo, wanted, "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_EPHEMERAL | ZOO_SEQUENCE,
                        mine, sizeof mine);
    if (rc == ZOK)
      return;
    if (!lost(rc))
      must(rc, "create");
    if (neighbour(before, sizeof before))
      return; /* it had happened */
  }
}

static void lock(void) {
  char before[256];
  int told = 0;
  queue_up();
  while (neighbour(before, sizeof before) && before[0] != 0) {
    pthread_mutex_lock(&mutex);
    fired = 0;
    pthread_mutex_unlock(&mutex);
    struct Stat stat;
    int rc = zoo_wexists(zoo, before, on_event, NULL, &stat);
    if (rc == ZNONODE || lost(rc))
      continue;
    must(rc, "exists");
    if (!told)
      say("waiting");
    told = 1;
    pthread_mutex_lock(&mutex);
    while (!fired)
      pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
  }
  say("holding");
}

static void unlock(void) {
  int rc;
  say("leaving");
  do
    rc = zoo_delete(zoo, mine, -1);
  while (lost(rc));
  if (rc != ZNONODE) /* after a retry: it had happened */
    must(rc, "delete");
}

/* Reads the number in /counter and writes the next, without any check: only the lock protects it. */
static void add(void) {
  char text[32];
  int rc, length;
  do {
    length = sizeof text - 1;
    rc = zoo_get(zoo, "/counter", 0, text, &length, NULL);
  } while (lost(rc));
  must(rc, "get");
  text[length < 0 ? 0 : length] = 0;
  int next = atoi(text) + 1;
  snprintf(text, sizeof text, "%d", next);
  do
    rc = zoo_set(zoo, "/counter", text, (int)strlen(text), -1);
  while (lost(rc));
  must(rc, "set");
  say("wrote %d", next);
}

/* Under the lock: writes the czxid of our znode to /register, by version. It is the fence: who wrote
 * before us must have a smaller one, and nobody else writes while we hold. */
static void write_fence(void) {
  struct Stat own, stat;
  char text[32], fence[32];
  int rc, length, version = -1;
  do
    rc = zoo_exists(zoo, mine, 0, &own);
  while (lost(rc));
  must(rc, "exists");
  snprintf(fence, sizeof fence, "%" PRId64, own.czxid);
  for (;;) {
    do {
      length = sizeof text - 1;
      rc = zoo_get(zoo, "/register", 0, text, &length, &stat);
    } while (lost(rc));
    must(rc, "get the register");
    text[length < 0 ? 0 : length] = 0;
    if (version >= 0 && stat.version == version + 1 && strcmp(text, fence) == 0)
      return; /* it had happened */
    if (atoll(text) >= own.czxid || (version >= 0 && stat.version != version)) {
      say("violation: two hold the lock: fence %s is ours, %s is written", fence, text);
      exit(2);
    }
    int again = version >= 0;
    version = stat.version;
    rc = zoo_set(zoo, "/register", fence, (int)strlen(fence), version);
    if (rc == ZOK)
      return;
    /* a lost write may still have come between our read and our second attempt */
    if (!lost(rc) && !(again && rc == ZBADVERSION))
      must(rc, "set the register");
  }
}

static int told_more(void) {
  struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
  return poll(&in, 1, 0) > 0;
}

/* Takes the lock and writes the fence, over and over, until there is another command. */
static void guard(void) {
  for (int n = 1; !told_more(); ++n) {
    lock();
    write_fence();
    say("guarded %d", n);
    unlock();
  }
}

int main(int argc, char** argv) {
  if (argc != 4)
    return 1;
  name = argv[2];
  setvbuf(stdin, NULL, _IONBF, 0); /* told_more sees what fgets has not read */
  zoo_set_debug_level(ZOO_LOG_LEVEL_ERROR);
  zoo = zookeeper_init(argv[1], on_event, atoi(argv[3]), NULL, NULL, 0);
  if (!zoo)
    return 1;
  lost(ZCONNECTIONLOSS); /* waits for the first connection */
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    if (strncmp(line, "lock", 4) == 0)
      lock();
    else if (strncmp(line, "unlock", 6) == 0)
      unlock();
    else if (strncmp(line, "add", 3) == 0)
      add();
    else if (strncmp(line, "run ", 4) == 0) {
      for (int n = atoi(line + 4); n > 0; --n)
        lock(), add(), unlock();
      say("finished");
    } else if (strncmp(line, "guard", 5) == 0)
      guard();
    else if (strncmp(line, "quit", 4) == 0)
      break;
  }
  must(zookeeper_close(zoo), "close");
  say("closed");
  return 0;
}
