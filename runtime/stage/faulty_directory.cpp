// How the stage's disk keeps apart what is written and what is durable.
#include "runtime/stage/faulty_directory.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr std::uint64_t sector_bytes = 512;

const char* verb(memory_directory::action what) {
  using enum memory_directory::action;
  switch (what) {
  case create:
    return "create";
  case write:
    return "write to";
  case sync:
    return "sync";
  case truncate:
    return "truncate";
  case preallocate:
    return "preallocate";
  case rename:
    return "rename";
  case remove:
    return "remove";
  case sync_names:
    return "sync the names of";
  case read:
    return "read";
  }
  return "use";
}

} // namespace

/// Dead once the disk has crashed: nothing of an earlier life reaches it.
class memory_directory::handle : public file {
public:
  handle(memory_directory& disk, std::string name, std::shared_ptr<node> what)
      : disk_(disk), life_(disk.life_), name_(std::move(name)), node_(std::move(what)) {}

  std::uint64_t size() const override {
    must_live("look at");
    return node_->now.size();
  }

  std::string read(std::uint64_t offset, std::uint64_t count) const override {
    must_live("read");
    disk_.begin(action::read, name_);
    return offset < node_->now.size() ? node_->now.substr(offset, count) : std::string();
  }

  void write(std::uint64_t offset, std::string_view bytes) override {
    must_live("write to");
    try {
      disk_.begin(action::write, name_, offset + bytes.size() > node_->now.size());
    } catch (const disk_failure&) {
      change({offset, std::string(bytes.substr(0, bytes.size() / 2)), false});
      throw;
    }
    change({offset, std::string(bytes), false});
  }

  void sync() override {
    must_live("sync");
    try {
      disk_.begin(action::sync, name_);
    } catch (const disk_failure&) {
      if (!disk_.power_until_)
        node_->unsynced.clear(); // the pages count as clean now, and are lost
      throw;
    }
    for (auto& x : node_->unsynced)
      apply(x, node_->durable);
    node_->unsynced.clear();
  }

  void truncate(std::uint64_t size) override {
    must_live("truncate");
    disk_.begin(action::truncate, name_);
    change({size, {}, true});
  }

  void preallocate(std::uint64_t size) override {
    must_live("preallocate");
    if (size <= node_->now.size())
      return;
    disk_.begin(action::preallocate, name_, true);
    change({size, {}, true});
  }

private:
  void must_live(const char* doing) const {
    if (life_.expired())
      throw disk_failure(name_, doing, EIO);
  }

  void change(content_change x) {
    apply(x, node_->now);
    node_->unsynced.push_back(std::move(x));
    disk_.written_last_ = node_;
  }

  memory_directory& disk_;
  std::weak_ptr<int> life_;
  std::string name_;
  std::shared_ptr<node> node_;
};

void memory_directory::begin(action what, const std::string& name, bool takes_space) {
  auto index = actions_;
  if (what != action::read)
    ++actions_;
  auto fail = [&](int code) { throw disk_failure(path_of(name), verb(what), code); };
  if (power_until_ && index >= *power_until_)
    fail(EIO);
  if (auto told = fail_next_.find(what); told != fail_next_.end()) {
    auto code = told->second;
    fail_next_.erase(told);
    fail(code);
  }
  if (what != action::read && fail_at_ && index >= fail_at_->first) {
    auto code = fail_at_->second;
    fail_at_.reset();
    fail(code);
  }
  if (full_ && takes_space)
    fail(ENOSPC);
}

// ---- what happens to the disk

void memory_directory::crash() {
  crash([] { return false; });
}

void memory_directory::crash(const std::function<bool()>& survives) {
  for (auto& x : unsynced_)
    if (survives())
      apply(x, durable_);
  unsynced_.clear();
  for (auto& [name, what] : durable_)
    settle(*what, survives);
  now_ = durable_;
  locks_.clear();
  fail_next_.clear();
  fail_at_.reset();
  power_until_.reset();
  life_ = std::make_shared<int>();
}

void memory_directory::settle(node& x, const std::function<bool()>& survives) {
  for (auto& change : x.unsynced) {
    if (change.resize) {
      if (survives())
        apply(change, x.durable);
      continue;
    }
    for (std::uint64_t from = 0; from < change.bytes.size(); from += sector_bytes)
      if (survives())
        apply({change.offset + from, change.bytes.substr(from, sector_bytes), false}, x.durable);
  }
  x.unsynced.clear();
  x.now = x.durable;
}

void memory_directory::tear(std::uint64_t bytes) {
  if (auto last = written_last_.lock(); last && !last->unsynced.empty()) {
    last->unsynced.back().bytes.resize(
        std::min<std::uint64_t>(bytes, last->unsynced.back().bytes.size()));
    for (auto& x : last->unsynced)
      apply(x, last->durable);
    last->unsynced.clear();
  }
  crash();
}

void memory_directory::tear_half() {
  auto last = written_last_.lock();
  tear(last && !last->unsynced.empty() ? last->unsynced.back().bytes.size() / 2 : 0);
}

void memory_directory::fail_no_more() {
  fail_next_.clear();
  fail_at_.reset();
}

void memory_directory::fail_next(action what, int code) {
  fail_next_[what] = code;
}

void memory_directory::fail_after(std::uint64_t count, int code) {
  fail_at_ = {actions_ + count, code};
}

void memory_directory::cut_power_after(std::uint64_t count) {
  power_until_ = actions_ + count;
}

void memory_directory::full(bool is_full) {
  full_ = is_full;
}

void memory_directory::flip(const std::string& name, std::uint64_t offset, unsigned char mask) {
  auto& x = at(name);
  for (auto* content : {&x.now, &x.durable})
    if (offset < content->size())
      (*content)[offset] = static_cast<char>((*content)[offset] ^ mask);
}

void memory_directory::wipe() {
  durable_.clear();
  unsynced_.clear();
  crash();
}

void memory_directory::put(const std::string& name, std::string bytes) {
  auto fresh = std::make_shared<node>();
  fresh->now = fresh->durable = std::move(bytes);
  now_[name] = durable_[name] = fresh;
}

std::string memory_directory::bytes(const std::string& name) const {
  return at(name).now;
}

// ---- as a directory

std::string memory_directory::path_of(const std::string& name) const {
  return name;
}

memory_directory::node& memory_directory::at(const std::string& name) const {
  auto found = now_.find(name);
  if (found == now_.end())
    throw disk_failure(path_of(name), "open", ENOENT);
  return *found->second;
}

std::unique_ptr<file> memory_directory::open(const std::string& name) {
  static_cast<void>(at(name));
  return std::make_unique<handle>(*this, name, now_[name]);
}

std::unique_ptr<file> memory_directory::create(const std::string& name) {
  begin(action::create, name, true);
  if (auto found = now_.find(name); found != now_.end()) {
    auto same = std::make_unique<handle>(*this, name, found->second);
    found->second->now.clear();
    found->second->unsynced.push_back({0, {}, true});
    return same;
  }
  auto fresh = std::make_shared<node>();
  change_names({{}, name, fresh});
  return std::make_unique<handle>(*this, name, fresh);
}

void memory_directory::rename(const std::string& from, const std::string& to) {
  static_cast<void>(at(from));
  begin(action::rename, to);
  change_names({from, to, now_[from]});
}

void memory_directory::remove(const std::string& name) {
  static_cast<void>(at(name));
  begin(action::remove, name);
  change_names({name, {}, nullptr});
}

std::vector<std::string> memory_directory::list() const {
  std::vector<std::string> result;
  for (auto& [name, what] : now_)
    result.push_back(name);
  return result;
}

void memory_directory::sync() {
  begin(action::sync_names, ".");
  durable_ = now_;
  unsynced_.clear();
}

std::shared_ptr<void> memory_directory::lock(const std::string& name) {
  if (!locks_[name].expired())
    throw disk_refusal("the directory is in use by another process (it holds the lock on "
                       + path_of(name) + ')');
  auto held = std::make_shared<int>();
  locks_[name] = held;
  return held;
}

void memory_directory::change_names(name_change change) {
  apply(change, now_);
  unsynced_.push_back(std::move(change));
}

void memory_directory::apply(const content_change& change, std::string& content) {
  if (change.resize) {
    content.resize(change.offset, '\0');
    return;
  }
  if (content.size() < change.offset + change.bytes.size())
    content.resize(change.offset + change.bytes.size(), '\0');
  std::copy(change.bytes.begin(), change.bytes.end(),
            content.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

void memory_directory::apply(const name_change& change, names& to) {
  if (!change.gone.empty())
    to.erase(change.gone);
  if (!change.appears.empty())
    to[change.appears] = change.what;
}

} // namespace troupe
