// Beginning and ending.
#include "runtime/client/io_loop.hpp"

#include <csignal>

namespace troupe {

namespace {

/// The application's signals are no business of this thread.
std::thread without_signals(std::shared_ptr<boost::asio::io_context> context) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  auto result = std::thread([context = std::move(context)] { context->run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return result;
}

} // namespace

io_loop::io_loop()
    : context_(std::make_shared<boost::asio::io_context>(1)),
      busy_(context_->get_executor()),
      thread_(without_signals(context_)) {
  // nop
}

io_loop::~io_loop() {
  busy_.reset();
  if (thread_.get_id() == std::this_thread::get_id())
    thread_.detach(); // it ends with what it is doing, and its context with it
  else
    thread_.join();
}

} // namespace troupe
