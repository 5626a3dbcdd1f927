# `cmake --install build --prefix DIR`: the plugin with the notices of the fonts it carries, the programs, the contract.
set(plugin_folder lib/tillbridge)

if(TARGET tillbridge-bigcommerce)
  install(TARGETS tillbridge-bigcommerce LIBRARY DESTINATION ${plugin_folder})
endif()
foreach(program tillsim bigcommerce-sandbox tillbridge-bench)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION bin)
  endif()
endforeach()

# The fonts' packages keep their notices where Debian wants them.
foreach(package fonts-inter fonts-material-design-icons-iconfont)
  install(FILES /usr/share/doc/${package}/copyright DESTINATION ${plugin_folder} RENAME ${package}.licence.txt)
endforeach()
install(FILES /usr/share/common-licenses/Apache-2.0 DESTINATION ${plugin_folder} RENAME Apache-2.0.licence.txt)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/till DESTINATION include)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/assets/shops ${PROJECT_SOURCE_DIR}/assets/drills DESTINATION share/tillbridge)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION share/doc/tillbridge)
