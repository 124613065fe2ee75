// News, or none.
#include "actors/recipes/znode_mirror.hpp"

#include <utility>

namespace troupe::recipes {

bool znode_mirror::found(const got_data& x, bool fresh) {
  if (x.stat.modified < last_)
    return aged(false); // of before
  auto same = known_ && now_.refused == error::ok && now_.is && now_.is->stat == x.stat;
  auto news = !same || now_.fresh != fresh;
  known_ = true;
  last_ = x.stat.modified;
  now_ = {fresh, error::ok, x};
  return news;
}

bool znode_mirror::absent(bool fresh) {
  auto same = known_ && now_.refused == error::ok && !now_.is;
  auto news = !same || now_.fresh != fresh;
  known_ = true;
  now_ = {fresh, error::ok, {}};
  return news;
}

bool znode_mirror::refused(error why) {
  auto news = !known_ || now_.refused != why || now_.fresh;
  known_ = true;
  now_.refused = why;
  now_.fresh = false;
  return news;
}

bool znode_mirror::aged(bool fresh) {
  return std::exchange(now_.fresh, fresh) != fresh && known_;
}

} // namespace troupe::recipes
