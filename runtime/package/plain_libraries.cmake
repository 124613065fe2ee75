# Debian's CAF 0.17, xxHash and libsasl2 bring no CMake package: each becomes an imported target here. Used by the build, and
# installed for find_package(troupe).

# troupe_plain_library(NAME LIBRARY HEADER): troupe::NAME; if something is missing, troupe_missing gets its name.
function(troupe_plain_library name library header)
  if(TARGET troupe::${name})
    return()
  endif()
  find_library(TROUPE_${name}_LIBRARY ${library})
  find_path(TROUPE_${name}_INCLUDE ${header})
  mark_as_advanced(TROUPE_${name}_LIBRARY TROUPE_${name}_INCLUDE)
  if(NOT TROUPE_${name}_LIBRARY OR NOT TROUPE_${name}_INCLUDE)
    set(troupe_missing ${library} PARENT_SCOPE)
    return()
  endif()
  add_library(troupe::${name} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(troupe::${name} PROPERTIES IMPORTED_LOCATION ${TROUPE_${name}_LIBRARY}
                                                   INTERFACE_INCLUDE_DIRECTORIES ${TROUPE_${name}_INCLUDE})
endfunction()

troupe_plain_library(caf_core caf_core caf/actor_system.hpp)
troupe_plain_library(caf_io caf_io caf/io/middleman.hpp)
troupe_plain_library(xxhash xxhash xxhash.h)
troupe_plain_library(sasl sasl2 sasl/sasl.h)
