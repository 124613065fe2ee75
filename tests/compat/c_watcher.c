/* Follows the number in a znode with one-time data watches, on ZooKeeper's C client (libzookeeper_mt).
 *
 * Says "saw N" for each number read and what becomes of the session; "violation: ..." if a number is
 * smaller than one before. All calls are asynchronous: a watch is set again from within the event. It ends
 * when stdin says so. Always: one read with a watch is on its way, or one watch is set, while connected.
 * usage: c_watcher HOST:PORT,... PATH TIMEOUT_MS
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zookeeper/zookeeper.h>

static const char* path;
static long last = -1;
static int missing = 1; /* no watch is set and no read is on its way; the library's event thread alone knows */

static void say(const char* what, long number) {
  printf("%s %ld\n", what, number);
  fflush(stdout);
}

static void say_event(const char* what) {
  printf("event %s\n", what);
  fflush(stdout);
}

static void on_change(zhandle_t* zoo, int type, int state, const char* where, void* context);

static void on_value(int rc, const char* value, int size, const struct Stat* stat, const void* context) {
  (void)stat, (void)context;
  if (rc == ZCONNECTIONLOSS || rc == ZOPERATIONTIMEOUT || rc == ZCLOSING || rc == ZSESSIONEXPIRED) {
    missing = 1; /* on_event reads again, or says why not */
    return;
  }
  if (rc != ZOK) {
    printf("violation: the read failed: %s\n", zerror(rc));
    fflush(stdout);
    return;
  }
  char text[32];
  snprintf(text, sizeof text, "%.*s", size < 0 ? 0 : size, value ? value : "");
  long now = strtol(text, NULL, 10);
  if (now < last)
    say("violation: saw an older number than before:", now);
  last = now;
  say("saw", now);
}

static void read_and_watch(zhandle_t* zoo) {
  missing = 0;
  int rc = zoo_awget(zoo, path, on_change, NULL, on_value, NULL);
  if (rc != ZOK)
    missing = 1;
}

static void on_change(zhandle_t* zoo, int type, int state, const char* where, void* context) {
  (void)state, (void)where, (void)context;
  if (type == ZOO_CHANGED_EVENT)
    read_and_watch(zoo);
  else if (type != ZOO_SESSION_EVENT)
    say("violation: an event of another kind:", type);
}

static void on_event(zhandle_t* zoo, int type, int state, const char* where, void* context) {
  (void)where, (void)context;
  if (type != ZOO_SESSION_EVENT)
    return;
  if (state != ZOO_CONNECTED_STATE) {
    say_event(state == ZOO_EXPIRED_SESSION_STATE ? "expired" : "disconnected");
    return;
  }
  struct sockaddr_in at;
  socklen_t size = sizeof at;
  if (zookeeper_get_connected_host(zoo, (struct sockaddr*)&at, &size))
    say("server", ntohs(at.sin_port));
  say_event("connected");
  if (missing)
    read_and_watch(zoo);
}

int main(int argc, char** argv) {
  if (argc != 4)
    return 1;
  path = argv[2];
  zoo_set_debug_level(ZOO_LOG_LEVEL_ERROR);
  zhandle_t* zoo = zookeeper_init(argv[1], on_event, atoi(argv[3]), NULL, NULL, 0);
  if (!zoo)
    return 1;
  getchar(); /* a line, or the end of who started us */
  if (zookeeper_close(zoo) != ZOK)
    return 2;
  puts("closed");
  return 0;
}
