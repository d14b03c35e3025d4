; A guest without an operating system: it fills a range of memory and then touches pages of it for
; ever, as its parameters say. Guest-physical addresses are what it uses, so that the host can read
; its counters at fixed places (the monitor's xp).
;
;   nasm -f bin guest.asm -o guest.bin
;
; guest.bin is the beginning of a disk. The host writes the parameters over the second sector
; (offset 512, doublewords, little endian; GuestImage.java has the same list) and pads the rest.
BASE      equ 0x1000000                 ; page 0 of the range: above BIOS, video and ISA hole

; what the host may read
COUNT     equ 0x10000                   ; dword: touches so far, modulo 2^32
STATE     equ 0x10004                   ; dword: 0 while it fills, 1 once it touches
NOW       equ 0x10008                   ; qword: time-stamp counter after the last touch
SLOW_SUM  equ 0x10010                   ; qword: ticks of touches that took SLOW ticks or more
SLOW_N    equ 0x10018                   ; dword: how many these were
PER_100MS equ 0x1001c                   ; dword: ticks in 100 ms
T0        equ 0x10020                   ; the rest is its own: in the page of the code, each write
THINK     equ 0x10028                   ; would have the emulator translate the loop again
UNTIL     equ 0x10030
PHASE     equ 0x10038
SLOW      equ 65536

PM_TIMER  equ 0x608                     ; ACPI timer of a PC whose firmware is SeaBIOS: 24 bits,
PM_100MS  equ 357955                    ; 3.579545 MHz

bits 16
org 0x7c00
        cli
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x7c00
        mov     ax, 0x0210              ; BIOS: read the 16 sectors after this one
        mov     bx, 0x7e00
        mov     cx, 2
        xor     dh, dh
        int     0x13
        cli
        in      al, 0x92                ; A20 line on
        or      al, 2
        out     0x92, al
        lgdt    [gdtr]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     8:protected
gdt:    dq      0
        dw      0xffff, 0
        db      0, 0x9a, 0xcf, 0
        dw      0xffff, 0
        db      0, 0x92, 0xcf, 0
gdtr:   dw      gdtr-gdt-1
        dd      gdt
        times   510-($-$$) db 0
        dw      0xaa55

; the parameters
pattern:    dd  0                       ; 0 sequential, 1 stride, 2 uniform, 3 hot and cold, 4 none,
                                        ; 5 by the table
pages:      dd  0                       ; of the range that it touches
filled:     dd  0                       ; pages, from the first, that it writes before it touches
stride:     dd  0                       ; pattern 1, in pages
hot_pages:  dd  0                       ; pattern 3: these, from the first, are hot
hot:        dd  0                       ; pattern 3: touches of 2^32 that go there
writes:     dd  0                       ; touches of 2^32 that write
compute:    dd  0                       ; nanoseconds between two touches
seed:       dd  0
scatter:    dd  0                       ; pattern 5: odd, spreads ranks over the range; 1 leaves them
            times   1024-($-$$) db 0

bits 32
protected:
        mov     ax, 16
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     esp, 0x7c00
        cld
        xor     eax, eax                ; the page of the counters
        mov     edi, COUNT
        mov     ecx, 1024
        rep     stosd

        mov     dx, PM_TIMER            ; ticks in 100 ms
        in      eax, dx
        mov     esi, eax
        rdtsc
        mov     ebx, eax
        mov     dx, PM_TIMER
waits:  in      eax, dx
        sub     eax, esi
        and     eax, 0xffffff
        cmp     eax, PM_100MS
        jb      waits
        rdtsc
        sub     eax, ebx
        mov     [PER_100MS], eax
        mul     dword [compute]         ; ticks between two touches
        mov     ecx, 100000000
        div     ecx
        mov     [THINK], eax

        mov     edi, BASE               ; every filled page distinct, and not zero
        mov     ecx, [filled]
        jecxz   ready
fill:   mov     [edi], edi
        mov     dword [edi+2048], 0x5a5a5a5a
        add     edi, 4096
        dec     ecx
        jnz     fill
ready:  mov     dword [STATE], 1
        cmp     dword [pattern], 4
        jne     begin
halt:   cli
        hlt
        jmp     halt

%macro  NEXT 0                          ; Numerical Recipes' generator: the high bits are used
        imul    ebx, ebx, 1664525
        add     ebx, 1013904223
%endmacro
%macro  BELOW 1                         ; edx := uniform in [0, %1)
        NEXT
        mov     eax, ebx
        mul     dword %1
%endmacro

begin:  xor     esi, esi                ; touches so far
        mov     ebx, [seed]
        xor     ebp, ebp                ; the next page of patterns 0 and 1
        rdtsc
        mov     [UNTIL], eax
        mov     [UNTIL+4], edx

again:  mov     eax, [THINK]            ; computes
        add     [UNTIL], eax
        adc     dword [UNTIL+4], 0
thinks: rdtsc
        sub     eax, [UNTIL]
        sbb     edx, [UNTIL+4]
        js      thinks
        cmp     dword [pattern], 2
        je      uniform
        cmp     dword [pattern], 3
        je      hotcold
        cmp     dword [pattern], 5
        je      ranked
        mov     edi, ebp                ; sequential is a stride of one page
        add     ebp, [stride]
        cmp     ebp, [pages]
        jb      picked
        inc     dword [PHASE]           ; the next sweep begins one page further
        mov     ebp, [PHASE]
        cmp     ebp, [stride]
        jb      picked
        xor     ebp, ebp
        mov     [PHASE], ebp
        jmp     picked
uniform:
        BELOW   [pages]
        mov     edi, edx
        jmp     picked
hotcold:
        NEXT
        cmp     ebx, [hot]
        jae     cold
        BELOW   [hot_pages]
        mov     edi, edx
        jmp     picked
cold:   mov     ecx, [pages]
        sub     ecx, [hot_pages]
        BELOW   ecx
        lea     edi, [edx]
        add     edi, [hot_pages]
        jmp     picked
ranked: NEXT                            ; between two of 1025 ranks that are as likely as any two
        mov     ecx, ebx
        shr     ecx, 22
        mov     edi, [table+ecx*4]
        mov     ecx, [table+ecx*4+4]
        sub     ecx, edi
        BELOW   ecx
        lea     eax, [edi+edx]
        mul     dword [scatter]
        div     dword [pages]
        mov     edi, edx
picked: shl     edi, 12
        add     edi, BASE
        NEXT
        rdtsc
        mov     [T0], eax
        mov     [T0+4], edx
        cmp     ebx, [writes]
        jae     reads
        inc     dword [edi+8]
        jmp     touched
reads:  mov     eax, [edi+8]
touched:
        rdtsc
        mov     [NOW], eax
        mov     [NOW+4], edx
        mov     [UNTIL], eax            ; guest time stands still while it waits for a page
        mov     [UNTIL+4], edx
        sub     eax, [T0]
        sbb     edx, [T0+4]
        jnz     slow
        cmp     eax, SLOW
        jb      quick
slow:   add     [SLOW_SUM], eax
        adc     [SLOW_SUM+4], edx
        inc     dword [SLOW_N]
quick:  inc     esi
        mov     [COUNT], esi
        jmp     again

        times   2048-($-$$) db 0
table:  times   1025 dd 0               ; pattern 5: ranks, ascending
        times   8704-($-$$) db 0
