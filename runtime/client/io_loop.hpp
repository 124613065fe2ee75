// The thread on which a client's connections live: one Boost.Asio loop, as long as anyone holds it.
//
// Whoever drops the last handle waits for the thread, unless that is the thread itself.
#pragma once

#include <memory>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace troupe {

class io_loop {
public:
  io_loop();
  ~io_loop();

  io_loop(const io_loop&) = delete;
  io_loop& operator=(const io_loop&) = delete;

  boost::asio::io_context& context() {
    return *context_;
  }

private:
  using context_ptr = std::shared_ptr<boost::asio::io_context>;

  context_ptr context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_;
  std::thread thread_;
};

} // namespace troupe
