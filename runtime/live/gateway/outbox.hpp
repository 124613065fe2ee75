// The bytes on their way to one client: encoders append, the socket takes from the front.
//
// Keeps its memory from turn to turn, but not the memory of a rare great reply.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe {

class outbox {
public:
  /// Where encoders append.
  std::string& end() {
    return bytes_;
  }

  std::string_view rest() const {
    return std::string_view(bytes_).substr(sent_);
  }

  std::size_t size() const {
    return bytes_.size() - sent_;
  }

  bool empty() const {
    return size() == 0;
  }

  /// The socket has taken so many.
  void took(std::size_t bytes) {
    sent_ += bytes;
    if (sent_ == bytes_.size())
      clear();
    else if (sent_ > kept_bytes && sent_ > bytes_.size() / 2) {
      bytes_.erase(0, sent_);
      sent_ = 0;
    }
  }

  void clear() {
    if (bytes_.capacity() > kept_bytes)
      std::string().swap(bytes_);
    else
      bytes_.clear();
    sent_ = 0;
  }

private:
  static constexpr std::size_t kept_bytes = 64 * 1024;

  std::string bytes_;
  std::size_t sent_ = 0;
};

} // namespace troupe
