/* Asynchronous calls by the thousand: a numbered child, a set, and a multi of both, turn about.
 *
 * Always: each call has exactly one callback, in the order of the calls; its answer is success, or a lost
 * connection for those in flight then. At the end each one answered with success has happened exactly
 * once, each lost one once or not at all, and each multi wholly or not.
 */
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;

class Calls {
  private static final int WINDOW = 100;
  private static final int KINDS = 3;

  private final JavaClient client;
  private final String root;
  private final Semaphore free = new Semaphore(WINDOW);
  private int issued;

  // What follows is touched by the client's event thread alone until all calls are answered.
  private int answered;
  private long lastZxid;
  private long lastVersion;
  private String lastChild = "";
  private final Map<Integer, String> made = new HashMap<>();
  private final Set<Integer> done = new HashSet<>();
  private final Set<Integer> lost = new HashSet<>();

  Calls(JavaClient client, String root) throws Exception {
    this.client = client;
    this.root = root;
    for (String child : List.of("/made", "/value", "/pairs", "/count"))
      client.ensurePath(root + child);
  }

  void run() throws InterruptedException {
    while (!JavaClient.stopped()) {
      free.acquire();
      JavaClient.awaitConnected();
      call(issued++);
      if (issued % WINDOW == 0) {
        JavaClient.say("issued %d", issued);
        Thread.sleep(50);
      }
    }
    free.acquire(WINDOW); // all are answered
    JavaClient.say("calls %d lost %d", issued, lost.size());
  }

  private void call(int number) {
    byte[] data = Integer.toString(number).getBytes();
    switch (number % KINDS) {
      case 0 -> client.create(root + "/made/c-" + number + "-", data, Ids.OPEN_ACL_UNSAFE,
          CreateMode.PERSISTENT_SEQUENTIAL, (rc, path, context, name) -> {
            if (answer(rc, (Integer) context))
              madeChild((Integer) context, name);
          }, number);
      case 1 -> client.setData(root + "/value", data, -1, (rc, path, context, stat) -> {
            if (answer(rc, (Integer) context))
              wroteValue(stat);
          }, number);
      default -> client.multi(
          Arrays.asList(Op.setData(root + "/count", data, -1),
              Op.create(root + "/pairs/m-" + number, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT)),
          (rc, path, context, results) -> answer(rc, (Integer) context), number);
    }
  }

  /** True if the call succeeded. */
  private boolean answer(int rc, int number) {
    if (number != answered)
      JavaClient.violation("callback of call %d where that of %d was due", number, answered);
    ++answered;
    long zxid = client.lastZxid();
    if (zxid < lastZxid)
      JavaClient.violation("zxid of replies went back: 0x%x after 0x%x", zxid, lastZxid);
    lastZxid = zxid;
    Code code = Code.get(rc);
    if (code == Code.OK)
      done.add(number);
    else {
      lost.add(number);
      JavaClient.connectionLost();
      if (code != Code.CONNECTIONLOSS)
        JavaClient.violation("call %d failed: %s", number, code);
    }
    free.release();
    return code == Code.OK;
  }

  private void madeChild(int number, String name) {
    String turn = name.substring(name.length() - 10);
    if (turn.compareTo(lastChild) <= 0)
      JavaClient.violation("%s was made after turn %s", name, lastChild);
    lastChild = turn;
    made.put(number, name);
  }

  private void wroteValue(Stat stat) {
    if (stat.getVersion() <= lastVersion)
      JavaClient.violation("version %d after %d", stat.getVersion(), lastVersion);
    lastVersion = stat.getVersion();
  }

  void check() throws Exception {
    if (answered != issued)
      JavaClient.violation("%d calls, %d callbacks", issued, answered);
    JavaClient.retried(() -> {
      client.sync("/", (rc, path, context) -> {}, null);
      return client.exists("/", false);
    });
    checkMade();
    checkTimes("sets of the value", stat("/value").getVersion(), 1);
    int pairs = stat("/pairs").getNumChildren();
    checkTimes("multis", pairs, 2);
    if (stat("/count").getVersion() != pairs)
      JavaClient.violation("%d creates of multis, but %d sets", pairs, stat("/count").getVersion());
    JavaClient.say("checked %d calls, %d happened unheard", issued, unheard);
  }

  private int unheard;

  private Stat stat(String child) throws Exception {
    return JavaClient.retried(() -> client.exists(root + child, false));
  }

  private void checkMade() throws Exception {
    Map<Integer, String> there = new HashMap<>();
    for (String child : JavaClient.retried(() -> client.getChildren(root + "/made", false))) {
      int number = Integer.parseInt(child.split("-")[1]);
      String other = there.put(number, child);
      if (other != null)
        JavaClient.violation("call %d happened twice: %s, %s", number, other, child);
      if (!done.contains(number) && !lost.contains(number))
        JavaClient.violation("call %d was never made", number);
      if (lost.contains(number))
        ++unheard;
    }
    made.forEach((number, name) -> {
      if (!name.endsWith("/" + there.get(number)))
        JavaClient.violation("call %d made %s, which is not there", number, name);
    });
  }

  /** So many happened as were answered; of the lost ones all, some or none. */
  private void checkTimes(String what, int times, int kind) {
    long sure = done.stream().filter(n -> n % KINDS == kind).count();
    long maybe = lost.stream().filter(n -> n % KINDS == kind).count();
    if (times < sure || times > sure + maybe)
      JavaClient.violation("%s: %d answered, %d lost, but %d happened", what, sure, maybe, times);
    unheard += (int) (times - sure);
  }
}
