// Magic numbers.
#include "runtime/tools/file_nature.hpp"

namespace troupe::tools {

file_nature nature_of(std::string_view beginning) {
  if (beginning.empty())
    return file_nature::empty;
  if (beginning.starts_with("TROUPLOG"))
    return file_nature::log;
  if (beginning.starts_with("TROUPSNP"))
    return file_nature::snapshot;
  if (beginning.starts_with("TROUPEPO"))
    return file_nature::epochs;
  if (beginning.starts_with("ZKLG"))
    return file_nature::zookeeper_log;
  if (beginning.starts_with("ZKSN"))
    return file_nature::zookeeper_snapshot;
  return file_nature::other;
}

std::string mistaken(const std::string& path, file_nature is, const std::string& wanted) {
  auto no = path + " is no " + wanted + " of this service: ";
  switch (is) {
  case file_nature::log:
    return no + "it is a transaction log. Ask `troupe log`";
  case file_nature::snapshot:
    return no + "it is a snapshot. Ask `troupe snapshot`";
  case file_nature::epochs:
    return no + "it holds the epochs that a server has promised";
  case file_nature::zookeeper_log:
    return no
           + "it is a transaction log of ZooKeeper (ZKLG), which ZooKeeper's own zkTxnLogToolkit "
             "reads";
  case file_nature::zookeeper_snapshot:
    return no
           + "it is a snapshot of ZooKeeper (ZKSN), which ZooKeeper's own zkSnapShotToolkit "
             "reads";
  case file_nature::empty:
    return path + " is empty";
  case file_nature::other:
    break;
  }
  return no + "it begins with bytes that are neither this service's nor ZooKeeper's";
}

} // namespace troupe::tools
