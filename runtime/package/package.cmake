# What `cmake --install` puts where: the component "development" is libraries, public headers and the package that
# find_package(troupe) finds; "runtime" is the program.
#
# Headers keep their paths below include/troupe, and are included as <troupe/runtime/stage/stage.hpp>; but for the one
# that stands for all, <troupe/troupe.hpp>. What a public header includes of the project is installed with it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(troupe_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/troupe)

# troupe_install(EXPORTED_NAME TARGET HEADERS...): TARGET as troupe::EXPORTED_NAME, with its public headers.
function(troupe_install name target)
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  add_library(troupe::${name} ALIAS ${target})
  install(TARGETS ${target} EXPORT troupe ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(CODE "
    set(source_dir \"${PROJECT_SOURCE_DIR}\")
    set(include_dir \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_INCLUDEDIR}/troupe\")
    set(headers \"${ARGN}\")
    include(\"${PROJECT_SOURCE_DIR}/runtime/package/install_headers.cmake\")
  " COMPONENT development)
endfunction()

file(GLOB messages RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS messages/*.hpp)
troupe_install(messages troupe_messages ${messages})
troupe_install(config troupe_config config/settings.hpp config/zoo_cfg.hpp config/world.hpp)
troupe_install(actors troupe_actors actors/session/session_actor.hpp)
troupe_install(wire troupe_wire)
troupe_install(client troupe_client runtime/client/open_session.hpp runtime/client/blocking_session.hpp
               runtime/client/coroutine.hpp actors/recipes/lock_actor.hpp actors/recipes/read_write_lock_actor.hpp
               actors/recipes/semaphore_actor.hpp actors/recipes/election_actor.hpp actors/recipes/barrier_actor.hpp
               actors/recipes/znode_mirror_actor.hpp actors/recipes/cached_tree_actor.hpp actors/recipes/members_actor.hpp
               actors/recipes/presence_actor.hpp actors/recipes/registry_actor.hpp actors/recipes/counter_actor.hpp
               actors/recipes/id_blocks_actor.hpp actors/recipes/queue_actor.hpp actors/recipes/claim_queue_actor.hpp)
troupe_install(node troupe_live runtime/live/start.hpp runtime/live/caf_settings.hpp runtime/troupe.hpp)
troupe_install(stage troupe_stage runtime/stage/stage.hpp runtime/stage/player.hpp)

install(EXPORT troupe NAMESPACE troupe:: FILE troupe-targets.cmake DESTINATION ${troupe_package_dir}
        COMPONENT development)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/troupe-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES runtime/package/troupe-config.cmake runtime/package/plain_libraries.cmake
              ${PROJECT_BINARY_DIR}/troupe-config-version.cmake
        DESTINATION ${troupe_package_dir} COMPONENT development)
file(RELATIVE_PATH troupe_up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
foreach(name troupe troupe-client)
  configure_file(runtime/package/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endforeach()
if(TARGET troupe)
  install(TARGETS troupe RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
endif()
include(runtime/package/debian.cmake)
