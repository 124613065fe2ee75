# Debian packages by `cpack` in a build directory: `troupe` (the program, a systemd unit, a first /etc/troupe/zoo.cfg) and
# `libtroupe-dev` (libraries, public headers, find_package, pkg-config).
#
# The component "service" stands in the package only: `cmake --install` does not write to /etc.
set(debian ${PROJECT_SOURCE_DIR}/runtime/package/debian)
install(FILES ${debian}/zoo.cfg DESTINATION /etc/troupe COMPONENT service EXCLUDE_FROM_ALL)
install(FILES ${debian}/troupe.service DESTINATION /usr/lib/systemd/system COMPONENT service EXCLUDE_FROM_ALL)
install(FILES ${debian}/troupe.sysusers DESTINATION /usr/lib/sysusers.d RENAME troupe.conf COMPONENT service
        EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME troupe)
set(CPACK_PACKAGE_VENDOR "the Troupe project")
set(CPACK_PACKAGE_CONTACT "the Troupe project <troupe@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime service development)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENT_RUNTIME_GROUP program)
set(CPACK_COMPONENT_SERVICE_GROUP program)
set(CPACK_COMPONENT_DEVELOPMENT_GROUP library)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME troupe)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "adduser")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "libsasl2-modules")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "coordination service that speaks ZooKeeper's client protocol
 Keeps configuration, names, locks and leader elections of applications in a small
 tree that several servers replicate. ZooKeeper's clients and zoo.cfg work as they are.")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA ${debian}/postinst ${debian}/prerm ${debian}/conffiles)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libtroupe-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS
    "libcaf-dev, libboost-dev, libboost-serialization-dev, libssl-dev, libspdlog-dev, libxxhash-dev, libsasl2-dev")
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION "nodes, sessions and simulated ensembles of Troupe in C++ programs
 Libraries and headers for applications on CAF that embed a node of the coordination
 service, or test their own actors on a simulated ensemble.")
include(CPack)
