// Node first (which asks tree and registry), then the I/O threads, then home. See word_call.hpp.
#include "runtime/live/gateway/word_call.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "runtime/live/admin/dumps.hpp"
#include "runtime/live/admin/words.hpp"
#include "runtime/live/disk/sync_times.hpp"
#include "runtime/live/gateway/io_thread.hpp"

namespace troupe {

namespace {

struct word_call {
  io_thread* home;
  std::weak_ptr<client> asker;
  std::string word;
  server_facts facts;
};

using call = std::shared_ptr<word_call>;

void finish(const call& x) {
  if (auto who = x->asker.lock(); who && !who->closed())
    who->tell(words_answer(x->word, x->facts));
}

void visit(const call& x, std::size_t next) {
  auto& threads = x->home->shared().threads;
  if (next == threads.size()) {
    boost::asio::post(x->home->context(), [x] { finish(x); });
    return;
  }
  auto* there = threads[next].get();
  boost::asio::post(there->context(), [x, next, there] {
    auto anew = reset_of(x->word, x->facts);
    if (anew == reset::server)
      there->counted() = {};
    if (anew == reset::connections)
      for (auto& who : there->clients().all())
        who->count_anew();
    x->facts.counts.add(there->counted());
    x->facts.requests += there->requests();
    for (auto& who : there->clients().all())
      x->facts.clients.push_back(who->facts());
    visit(x, next + 1);
  });
}

void describe(io_thread& host, server_facts& x) {
  auto& shared = host.shared();
  x.serving = host.serving();
  x.read_only = host.read_only(io_thread::clock::now());
  x.local_sessions = shared.locals.size();
  x.all = shared.all;
  x.port = shared.port;
  x.wall_ms = host.wall_ms();
  x.uptime_ms = x.wall_ms - shared.started_ms;
  x.trace_mask = shared.trace_mask;
  x.refused = shared.connections.refused();
  if (shared.log_syncs)
    x.log_syncs = shared.log_syncs->now();
}

} // namespace

void answer_word(io_thread& host, std::shared_ptr<client> asker, std::string word,
                 std::optional<std::uint64_t> mask) {
  auto x = std::make_shared<word_call>();
  x->home = &host;
  x->word = std::move(word);
  describe(host, x->facts);
  x->facts.asker_is_local = asker->from_this_host();
  if (mask && word_allowed(x->word, x->facts))
    host.shared().trace_mask = x->facts.trace_mask = *mask;
  auto inquire = words_need_inquiry(x->word, x->facts);
  x->asker = std::move(asker);
  if (inquire) {
    status what;
    what.wanted = listing_of(x->word);
    what.limit = listed_max;
    host.inquire(std::move(what), [x](const status& now) {
      x->facts.node = now;
      visit(x, 0);
    });
  } else
    finish(x);
}

} // namespace troupe
