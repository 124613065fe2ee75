// libsasl2 behind a class: one initialisation a process, one connection object a negotiation.
//
// libsasl2 wants mutexes before its first use, keeps its list of mechanisms and of password sources
// in globals, and must not be ended while anything of it lives: all this is done once, and never
// undone.
#include "runtime/live/gateway/authentication/sasl_negotiation.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>

#include <sasl/sasl.h>
#include <sasl/saslplug.h>

namespace troupe {

namespace {

// What ZooKeeper's clients take for the server, wherever it is.
constexpr auto mechanism = "DIGEST-MD5";
constexpr auto service_name = "zookeeper";
constexpr auto host = "zk-sasl-md5";
constexpr auto our_source = "troupe_users"; // of passwords
constexpr std::size_t token_bytes_max = 4096;

/// How our password source finds the users of a negotiation: a callback id that is nobody else's.
constexpr unsigned long users_id = 0x54524f55;

/// libsasl2 casts it back, by the callback's id.
template <class Function>
int (*as_callback(Function* x))() {
  return reinterpret_cast<int (*)()>(reinterpret_cast<void (*)()>(x));
}

// ---- what libsasl2 asks

int option(void*, const char*, const char* name, const char** value, unsigned* size) {
  constexpr std::array<std::pair<std::string_view, const char*>, 3> ours{
      {{"auxprop_plugin", our_source}, {"mech_list", mechanism}, {"reauth_timeout", "0"}}};
  auto i = std::find_if(ours.begin(), ours.end(), [&](auto& x) { return x.first == name; });
  if (i == ours.end())
    return SASL_FAIL;
  *value = i->second;
  if (size)
    *size = static_cast<unsigned>(std::strlen(i->second));
  return SASL_OK;
}

/// A client that fails is told so; the system's log is no place for strangers to write to.
int log_nothing(void*, int, const char*) {
  return SASL_OK;
}

/// Of all that is installed only the one mechanism; no configuration file.
int only_our_mechanism(void*, const char* file, sasl_verify_type_t kind) {
  auto wanted = kind == SASL_VRFY_PLUGIN && std::strstr(file, "digestmd5");
  return wanted ? SASL_OK : SASL_CONTINUE;
}

/// The password of one user of the negotiation that asks.
int look_up_user(void*, sasl_server_params_t* of, unsigned flags, const char* name, unsigned size) {
  if ((flags & SASL_AUXPROP_AUTHZID) != 0)
    return SASL_OK; // nothing is kept of whom somebody wants to act for
  int (*unused)() = nullptr;
  void* users = nullptr;
  if (of->utils->getcallback(of->utils->conn, users_id, &unused, &users) != SASL_OK || !users)
    return SASL_FAIL;
  auto& known = *static_cast<const sasl_negotiation::user_table*>(users);
  auto found = known.find(std::string(name, size));
  if (found == known.end())
    return SASL_NOUSER;
  auto& password = found->second;
  constexpr auto wanted = "*" SASL_AUX_PASSWORD_PROP;
  return of->utils->prop_set(of->propctx, wanted, password.data(),
                             static_cast<int>(password.size()));
}

sasl_auxprop_plug_t password_source() {
  static std::string name = our_source;
  sasl_auxprop_plug_t x = {};
  x.auxprop_lookup = look_up_user;
  x.name = name.data();
  return x;
}

int add_source(const sasl_utils_t*, int version_max, int* version, sasl_auxprop_plug_t** source,
               const char*) {
  static auto ours = password_source();
  if (version_max < SASL_AUXPROP_PLUG_VERSION)
    return SASL_BADVERS;
  *version = SASL_AUXPROP_PLUG_VERSION;
  *source = &ours;
  return SASL_OK;
}

void* new_mutex() {
  return new (std::nothrow) std::mutex;
}

int lock(void* x) {
  static_cast<std::mutex*>(x)->lock();
  return 0;
}

int unlock(void* x) {
  static_cast<std::mutex*>(x)->unlock();
  return 0;
}

void free_mutex(void* x) {
  delete static_cast<std::mutex*>(x);
}

// ---- once a process

/// "" or what has failed.
std::string initialise() {
  static const sasl_callback_t callbacks[] = {
      {SASL_CB_GETOPT, as_callback(option), nullptr},
      {SASL_CB_LOG, as_callback(log_nothing), nullptr},
      {SASL_CB_VERIFYFILE, as_callback(only_our_mechanism), nullptr},
      {SASL_CB_LIST_END, nullptr, nullptr},
  };
  ::sasl_set_mutex(new_mutex, lock, unlock, free_mutex); // ignored if the host uses libsasl2 too
  auto code = ::sasl_server_init(callbacks, "troupe");
  if (code == SASL_OK)
    code = ::sasl_auxprop_add_plugin(our_source, add_source);
  return code == SASL_OK ? "" : ::sasl_errstring(code, nullptr, nullptr);
}

const std::string& initialised() {
  static const std::string fault = initialise(); // one thread does it, others wait for it
  return fault;
}

} // namespace

sasl_negotiation::sasl_negotiation(const user_table& users)
    : users_(users), callbacks_(new sasl_callback[4]) {}

sasl_negotiation::~sasl_negotiation() {
  if (peer_)
    ::sasl_dispose(&peer_);
}

std::optional<std::string> sasl_negotiation::step(std::string_view token) {
  auto before = stage_;
  stage_ = stage::failed;
  std::optional<std::string> answer;
  if (before == stage::fresh && token.size() <= token_bytes_max)
    answer = challenge(); // whatever the client begins with, as in ZooKeeper
  else if (before == stage::challenged && token.size() <= token_bytes_max)
    answer = verdict(token);
  if (stage_ != stage::challenged && peer_)
    ::sasl_dispose(&peer_); // there is nothing more to say
  return answer;
}

std::optional<std::string> sasl_negotiation::challenge() {
  if (!initialised().empty())
    return std::nullopt;
  auto* users =
      const_cast<user_table*>(&users_); // comes back to look_up_user, which changes nothing
  callbacks_[0] = {SASL_CB_GETOPT, as_callback(option), nullptr};
  callbacks_[1] = {SASL_CB_LOG, as_callback(log_nothing), nullptr};
  callbacks_[2] = {users_id, as_callback(look_up_user), users};
  callbacks_[3] = {SASL_CB_LIST_END, nullptr, nullptr};
  sasl_security_properties_t no_layer = {}; // proof only: what follows is not encrypted
  no_layer.security_flags = SASL_SEC_NOANONYMOUS | SASL_SEC_NOPLAINTEXT;
  const char* said = nullptr;
  unsigned size = 0;
  if (::sasl_server_new(service_name, host, nullptr, nullptr, nullptr, callbacks_.get(),
                        SASL_SUCCESS_DATA, &peer_)
          != SASL_OK
      || ::sasl_setprop(peer_, SASL_SEC_PROPS, &no_layer) != SASL_OK
      || ::sasl_server_start(peer_, mechanism, nullptr, 0, &said, &size) != SASL_CONTINUE)
    return std::nullopt;
  stage_ = stage::challenged;
  return said ? std::string(said, size) : std::string();
}

std::optional<std::string> sasl_negotiation::verdict(std::string_view response) {
  const char* said = nullptr;
  unsigned size = 0;
  const void* who = nullptr;
  if (::sasl_server_step(peer_, response.data(), static_cast<unsigned>(response.size()), &said,
                         &size)
          != SASL_OK
      || ::sasl_getprop(peer_, SASL_USERNAME, &who) != SASL_OK || !who
      || !users_.count(static_cast<const char*>(who)))
    return std::nullopt;
  user_ = static_cast<const char*>(who);
  stage_ = stage::complete;
  return said ? std::string(said, size) : std::string();
}

std::string sasl_negotiation::unavailable() {
  if (!initialised().empty())
    return "SASL cannot be used: libsasl2 says: " + initialised() + '.';
  user_table nobody;
  if (sasl_negotiation(nobody).step(""))
    return "";
  return "SASL's mechanism DIGEST-MD5 is not installed: install the package libsasl2-modules, or "
         "remove java.security.auth.login.config.";
}

} // namespace troupe
