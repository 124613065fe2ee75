# find_package(troupe): the targets troupe::client (sessions with any server), troupe::node (a node in your own actor
# system; sessions too) and troupe::stage (an ensemble in virtual time, for tests). Each brings all that it needs.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(Boost 1.74 COMPONENTS serialization)
find_dependency(OpenSSL)
find_dependency(spdlog)
include(${CMAKE_CURRENT_LIST_DIR}/plain_libraries.cmake)
if(troupe_missing)
  set(troupe_FOUND FALSE)
  set(troupe_NOT_FOUND_MESSAGE "troupe needs the library ${troupe_missing} and its headers")
  return()
endif()
include(${CMAKE_CURRENT_LIST_DIR}/troupe-targets.cmake)
