/* Watches that are set again whenever they fired: on a value that others count up, on the next flag that
 * is not there yet, and on the children that the flags are.
 *
 * Says "saw N", "flag N" and "children N", each of which must only rise. A watch that does not fire stops
 * its line for ever, so a lost event shows.
 */
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.data.Stat;

class Following {
  private final JavaClient client;
  private final String value;
  private final String flags;

  Following(JavaClient client, String value, String flags) {
    this.client = client;
    this.value = value;
    this.flags = flags;
  }

  void begin() throws Exception {
    client.ensurePath(value);
    client.ensurePath(flags);
    JavaClient.thread("value", this::followValue);
    JavaClient.thread("flags", this::followFlags);
    JavaClient.thread("children", this::followChildren);
  }

  /** Waits for the one event of a one-time watch; session events also reach every watcher. */
  private static void await(BlockingQueue<WatchedEvent> events, EventType wanted) throws InterruptedException {
    for (;;) {
      WatchedEvent event = events.take();
      if (event.getType() == EventType.None)
        continue;
      if (event.getType() != wanted)
        JavaClient.violation("event %s where %s was due", event, wanted);
      return;
    }
  }

  private void followValue() throws Exception {
    int version = -1, last = -1;
    for (;;) {
      BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
      Stat stat = new Stat();
      byte[] data = JavaClient.retried(() -> client.getData(value, events::add, stat));
      int now = data.length == 0 ? -1 : Integer.parseInt(new String(data));
      if (stat.getVersion() < version || now < last)
        JavaClient.violation("saw value %d of version %d after %d of %d", now, stat.getVersion(), last, version);
      if (now > last)
        JavaClient.say("saw %d", now);
      version = stat.getVersion();
      last = now;
      await(events, EventType.NodeDataChanged);
    }
  }

  private void followFlags() throws Exception {
    for (int next = 0;; ++next) {
      BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
      String path = flags + "/f-" + next;
      if (JavaClient.retried(() -> client.exists(path, events::add)) == null)
        await(events, EventType.NodeCreated);
      JavaClient.say("flag %d", next);
    }
  }

  private void followChildren() throws Exception {
    int last = -1;
    for (;;) {
      BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
      int now = JavaClient.retried(() -> client.getChildren(flags, events::add)).size();
      if (now < last)
        JavaClient.violation("%d flags after %d", now, last);
      JavaClient.say("children %d", now);
      last = now;
      await(events, EventType.NodeChildrenChanged);
    }
  }
}
