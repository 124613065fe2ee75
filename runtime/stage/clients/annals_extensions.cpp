// What the requests of docs/extensions.md do, without any cleverness.
#include <algorithm>
#include <string>

#include "actors/path.hpp"
#include "runtime/stage/clients/annals.hpp"

namespace troupe {

namespace {

template <class T, class U>
bool fits(T expected, U is) {
  return expected == -1 || expected == static_cast<T>(is);
}

} // namespace

void annals::run(const check_absent& x, deed& to) {
  auto* node = now(x.path);
  if (!node)
    to.code = valid_path(x.path) ? error::ok : error::bad_arguments;
  else if (fits(x.version, node->version))
    to.code = error::node_exists;
}

void annals::run(const create_if_absent& x, deed& to) {
  run(x.node, to);
  if (to.code != error::node_exists)
    return;
  to.code = error::ok;
  to.path = x.node.path;
}

void annals::run(const delete_subtree& x, deed& to) {
  if (!names_a_place(x.path) || built_in(x.path))
    to.code = error::bad_arguments;
  else if (!now(x.path))
    to.code = error::no_node;
  if (to.code != error::ok)
    return;
  auto below = subtree(x.path);
  if (x.limit != 0 && below.size() > x.limit) {
    to.code = error::not_empty;
    return;
  }
  std::sort(below.rbegin(), below.rend());
  for (auto& path : below)
    remove(path);
}

/// The change counter of a znode's access control list is not kept here, and taken as it is asked
/// for; nor is the time of its creation.
void annals::run(const check_stat& x, deed& to) {
  run(check_version{x.path, x.version}, to);
  auto* node = now(x.path);
  if (to.code != error::ok || !node)
    return;
  auto& of = x.expected;
  auto size = node->data && *node->data ? (*node->data)->size() : 0;
  auto as_asked = fits(of.created, node->created.packed())
                  && fits(of.modified, node->modified.packed())
                  && fits(of.modified_ms, node->modified_ms) && fits(of.version, node->version)
                  && fits(of.cversion, 2 * node->creations - node->children)
                  && fits(of.ephemeral_owner, number(node->owner)) && fits(of.data_length, size)
                  && fits(of.children, node->children)
                  && fits(of.children_modified, node->children_modified.packed());
  if (!as_asked)
    to.code = error::bad_version;
}

void annals::run(const delete_if_there& x, deed& to) {
  run(delete_node{x.path, x.version}, to);
  if (to.code == error::no_node)
    to.code = error::ok;
}

} // namespace troupe
