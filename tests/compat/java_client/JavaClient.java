/* One session of ZooKeeper's Java client, told on stdin what to do, one command a line, and saying on
 * stdout what happens: rolling.py starts it and judges.
 *
 *   calls ROOT          thousands of asynchronous calls below ROOT, until `stop` (Calls.java)
 *   flags ROOT          creates ROOT/f-0, f-1 ... one after the other, until `stop`
 *   follow VALUE FLAGS  watches on a value and on flags, each set again when it fired (Following.java)
 *   keep ROOT           ephemerals below ROOT, looked at again at the end
 *   arm PATH            one watch of each kind at PATH; says which fired
 *   every PATH          a persistent and a persistent recursive watch
 *   stop, end           stops the calls; checks and closes
 *
 * Whatever breaks a promise is said as "violation: ..."; a lost connection alone is none.
 * usage: JavaClient HOST:PORT,... TIMEOUT_MS
 */
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.ConnectionLossException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.ExistsResponse;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;

class JavaClient extends ZooKeeper {
  static final byte[] EMPTY = new byte[0];

  private static final Object state = new Object();
  private static boolean connected;
  private static volatile boolean stopped;
  private static JavaClient client;

  private final Map<String, Long> kept = new TreeMap<>(); // an ephemeral's path, its czxid

  JavaClient(String servers, int timeoutMs) throws IOException {
    super(servers, timeoutMs, JavaClient::onSessionEvent);
  }

  static synchronized void say(String format, Object... args) {
    System.out.println(String.format(format, args));
    System.out.flush();
  }

  static void violation(String format, Object... args) {
    say("violation: " + format, args);
  }

  private static void onSessionEvent(WatchedEvent event) {
    if (event.getType() != Watcher.Event.EventType.None)
      return;
    if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
      awaitClient();
      SocketAddress peer = client.testableRemoteSocketAddress();
      say("server %d", peer instanceof InetSocketAddress a ? a.getPort() : 0);
    }
    synchronized (state) {
      connected = event.getState() == Watcher.Event.KeeperState.SyncConnected;
      state.notifyAll();
    }
    say("event %s", switch (event.getState()) {
      case SyncConnected -> "connected";
      case Disconnected -> "disconnected";
      case Expired -> "expired";
      default -> event.getState().toString();
    });
  }

  /** The constructor's threads may speak before the constructor has returned. */
  private static void awaitClient() {
    synchronized (state) {
      while (client == null)
        waitForState();
    }
  }

  private static void waitForState() {
    try {
      state.wait();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void awaitConnected() {
    synchronized (state) {
      while (!connected)
        waitForState();
    }
  }

  /** For who learns of it by a reply, before its event. */
  static void connectionLost() {
    synchronized (state) {
      connected = false;
    }
  }

  static boolean stopped() {
    return stopped;
  }

  /** Of the last reply that this session read. */
  long lastZxid() {
    return cnxn.getLastZxid();
  }

  /** Repeats a call that may be repeated until it is answered. */
  static <T> T retried(Callable<T> call) throws Exception {
    for (;;) {
      try {
        return call.call();
      } catch (ConnectionLossException e) {
        awaitConnected();
      }
    }
  }

  void ensurePath(String path) throws Exception {
    for (int end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
      String part = end < 0 ? path : path.substring(0, end);
      try {
        retried(() -> create(part, EMPTY, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
      } catch (KeeperException.NodeExistsException e) {
        // so it should be
      }
      if (end < 0)
        return;
    }
  }

  interface Task {
    void run() throws Exception;
  }

  static Thread thread(String name, Task task) {
    Thread t = new Thread(() -> {
      try {
        task.run();
      } catch (Exception e) {
        violation("%s: %s", name, e);
      }
    }, name);
    t.setDaemon(true);
    t.start();
    return t;
  }

  /** Reads over and over, and looks at the zxid in the header of each reply. */
  private void probe() throws InterruptedException {
    long last = 0, count = 0;
    while (!stopped) {
      RequestHeader header = new RequestHeader();
      header.setType(OpCode.exists);
      ReplyHeader reply = cnxn.submitRequest(header, new ExistsRequest("/", false), new ExistsResponse(), null);
      if (stopped)
        break; // perhaps this client's own word at its end
      if (reply.getErr() == KeeperException.Code.CONNECTIONLOSS.intValue()) {
        awaitConnected();
        continue;
      }
      if (reply.getErr() != 0)
        violation("a read of / was answered with error %d", reply.getErr());
      if (reply.getZxid() < last)
        violation("zxid of a reply went back: 0x%x after 0x%x", reply.getZxid(), last);
      last = reply.getZxid();
      ++count;
      Thread.sleep(5);
    }
    say("probed %d", count);
  }

  private void flags(String root) throws Exception {
    ensurePath(root);
    int next = 0;
    boolean unsure = false;
    while (!stopped) {
      try {
        create(root + "/f-" + next, EMPTY, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      } catch (ConnectionLossException e) {
        unsure = true;
        awaitConnected();
        continue;
      } catch (KeeperException.NodeExistsException e) {
        if (!unsure)
          violation("flag %d was there before it was made", next);
      }
      unsure = false;
      ++next;
      Thread.sleep(20);
    }
    say("flags %d", next);
  }

  private void keep(String root) throws Exception {
    ensurePath(root);
    for (int i = 0; i < 10; ++i) {
      String path = root + "/here-" + i;
      create(path, EMPTY, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      kept.put(path, exists(path, false).getCzxid());
    }
    say("kept");
  }

  private void checkKept() throws Exception {
    for (Map.Entry<String, Long> e : kept.entrySet()) {
      Stat stat = retried(() -> exists(e.getKey(), false));
      if (stat == null)
        violation("ephemeral %s is gone", e.getKey());
      else if (stat.getCzxid() != e.getValue() || stat.getEphemeralOwner() != getSessionId())
        violation("ephemeral %s is another one now", e.getKey());
    }
  }

  private void arm(String path) throws Exception {
    ensurePath(path + "/data");
    ensurePath(path + "/child");
    exists(path + "/made", e -> fired(path, "exists", e));
    getData(path + "/data", e -> fired(path, "data", e), null);
    getChildren(path + "/child", e -> fired(path, "child", e));
    say("armed %s", path);
  }

  private static void fired(String path, String kind, WatchedEvent e) {
    if (e.getType() != Watcher.Event.EventType.None)
      say("fired %s %s %s %s", path, kind, e.getType(), e.getPath());
  }

  private void every(String path) throws Exception {
    ensurePath(path + "/tree");
    ensurePath(path + "/alone");
    try {
      addWatch(path + "/alone", e -> fired(path, "persistent", e), AddWatchMode.PERSISTENT);
      addWatch(path + "/tree", e -> fired(path, "recursive", e), AddWatchMode.PERSISTENT_RECURSIVE);
      say("every %s", path);
    } catch (KeeperException.UnimplementedException e) {
      say("unimplemented addWatch");
    }
  }

  private static void converse(List<Task> checks, List<Thread> workers) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = in.readLine()) != null;) {
      String[] word = line.split(" ");
      switch (word[0]) {
        case "calls" -> {
          client.ensurePath(word[1]);
          Calls calls = new Calls(client, word[1]);
          workers.add(thread("calls", calls::run));
          checks.add(calls::check);
        }
        case "flags" -> workers.add(thread("flags", () -> client.flags(word[1])));
        case "follow" -> new Following(client, word[1], word[2]).begin();
        case "keep" -> client.keep(word[1]);
        case "arm" -> client.arm(word[1]);
        case "every" -> client.every(word[1]);
        case "stop" -> {
          stopped = true;
          for (Thread t : workers)
            t.join();
          say("stopped");
        }
        case "end" -> {
          stopped = true;
          for (Task check : checks)
            check.run();
          client.close();
          say("closed");
          return;
        }
        default -> violation("not a command: %s", line);
      }
    }
  }

  public static void main(String[] args) throws Exception {
    JavaClient made = new JavaClient(args[0], Integer.parseInt(args[1]));
    synchronized (state) {
      client = made;
      state.notifyAll();
    }
    awaitConnected();
    List<Thread> workers = new ArrayList<>();
    workers.add(thread("probe", client::probe));
    List<Task> checks = new ArrayList<>();
    checks.add(client::checkKept);
    try {
      converse(checks, workers);
    } catch (Exception e) {
      violation("%s", e);
      System.exit(1);
    }
  }
}
