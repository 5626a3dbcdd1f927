/* The languages besides English, carried inside the plugin. */
    .section .rodata
    .hidden tillbridge_language_de, tillbridge_language_de_end
    .global tillbridge_language_de, tillbridge_language_de_end
tillbridge_language_de:
    .incbin TILLBRIDGE_LANGUAGE_DE
tillbridge_language_de_end:
    .section .note.GNU-stack,"",%progbits
