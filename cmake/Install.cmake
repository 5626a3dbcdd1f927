# `cmake --install build --prefix DIR`: the programs, the contract, samples and documents. The plugin and the notices of
# the fonts it carries are installed by plugin/abi and plugin/overlay.
foreach(program tillsim bigcommerce-sandbox tillbridge-bench)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/till DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/assets/shops ${PROJECT_SOURCE_DIR}/assets/drills DESTINATION ${CMAKE_INSTALL_DATADIR}/tillbridge)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})
