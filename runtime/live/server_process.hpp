// A server's process from outside: started away from any terminal, found by its pid file, waited
// for.
//
// Decides nothing and says nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace troupe {

/// The number in a pid file; nullopt: there is none, or no number.
std::optional<pid_t> read_pid_file(const std::string& path);

/// False: it cannot be written, errno says why.
bool write_pid_file(const std::string& path, pid_t id);

/// Does a process of this number run, and are these words among its arguments?
bool runs_with(pid_t id, const std::vector<std::string>& words);

/// Starts a program in a session of its own, with stdin from nowhere and the rest appended to
/// `output`. Throws std::system_error if it cannot be executed.
pid_t start_detached(const std::vector<std::string>& words, const std::string& output);

/// Readable once the process has ended; -1: errno says why not.
int process_descriptor(pid_t id);

/// Has this child of ours ended?
bool child_ended(pid_t id);

/// True: no such process any more.
bool await_end(pid_t id, std::chrono::milliseconds patience);

/// Does anybody take connections there? What it answers to `word`; nullopt: nobody does.
std::optional<std::string> ask_port(const std::string& host, std::uint16_t port,
                                    const std::string& word, std::chrono::milliseconds patience);

/// The program that runs here.
std::string own_program();

} // namespace troupe
