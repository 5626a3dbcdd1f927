/* The fonts, taken from their packages at build time and carried inside the plugin. */
    .section .rodata
    .hidden tillbridge_inter_regular, tillbridge_inter_regular_end
    .hidden tillbridge_inter_medium, tillbridge_inter_medium_end
    .hidden tillbridge_inter_semibold, tillbridge_inter_semibold_end
    .hidden tillbridge_icons, tillbridge_icons_end
    .global tillbridge_inter_regular, tillbridge_inter_regular_end
    .global tillbridge_inter_medium, tillbridge_inter_medium_end
    .global tillbridge_inter_semibold, tillbridge_inter_semibold_end
    .global tillbridge_icons, tillbridge_icons_end
    .hidden tillbridge_dejavu, tillbridge_dejavu_end
    .hidden tillbridge_droid, tillbridge_droid_end
    .global tillbridge_dejavu, tillbridge_dejavu_end
    .global tillbridge_droid, tillbridge_droid_end
    .balign 16
tillbridge_inter_regular:
    .incbin TILLBRIDGE_FONT_REGULAR
tillbridge_inter_regular_end:
    .balign 16
tillbridge_inter_medium:
    .incbin TILLBRIDGE_FONT_MEDIUM
tillbridge_inter_medium_end:
    .balign 16
tillbridge_inter_semibold:
    .incbin TILLBRIDGE_FONT_SEMIBOLD
tillbridge_inter_semibold_end:
    .balign 16
tillbridge_icons:
    .incbin TILLBRIDGE_FONT_ICONS
tillbridge_icons_end:
    .balign 16
tillbridge_dejavu:
    .incbin TILLBRIDGE_FONT_DEJAVU
tillbridge_dejavu_end:
    .balign 16
tillbridge_droid:
    .incbin TILLBRIDGE_FONT_DROID
tillbridge_droid_end:
    .section .note.GNU-stack,"",%progbits
