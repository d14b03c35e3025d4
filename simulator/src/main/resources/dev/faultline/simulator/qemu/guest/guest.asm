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
KEY       equ 0x10040                   ; pattern 6: of the table, in the upper half
DMA       equ 0x10050                   ; what QEMU's fw_cfg device is to do: docs/specs/fw_cfg
BUFFER    equ 0x20000                   ; a part of the table
PART      equ 8192                      ; entries of it
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
                                        ; 5 by the ranks, 6 by the touches of a table
pages:      dd  0                       ; of the range that it touches
filled:     dd  0                       ; pages, from the first, that it writes before it touches
stride:     dd  0                       ; pattern 1, in pages
hot_pages:  dd  0                       ; pattern 3: these, from the first, are hot
hot:        dd  0                       ; pattern 3: touches of 2^32 that go there
writes:     dd  0                       ; touches of 2^32 that write
compute:    dd  0                       ; nanoseconds between two touches
seed:       dd  0
scatter:    dd  0                       ; pattern 5: odd, spreads ranks over the range; 1 leaves them
entries:    dd  0                       ; pattern 6: of the table
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
        cmp     dword [pattern], 6
        jne     again
        mov     eax, 0x0019000a         ; its directory: selects and reads it
        mov     ecx, PART*8
        call    fetch
        mov     ecx, [BUFFER]
        bswap   ecx
        mov     edi, BUFFER+4           ; entries of 64 bytes: size, key, 0, name
look:   cmp     dword [edi+16], 'faul'  ; opt/dev.faultline/touches
        je      found
        add     edi, 64
        loop    look
        jmp     halt
found:  movzx   eax, word [edi+4]
        xchg    al, ah
        shl     eax, 16
        mov     [KEY], eax
        jmp     again

; has fw_cfg do eax with ecx bytes, from where it is, into BUFFER
fetch:  bswap   eax
        mov     [DMA], eax
        bswap   ecx
        mov     [DMA+4], ecx
        mov     dword [DMA+8], 0
        mov     dword [DMA+12], 0x200   ; BUFFER, big endian
        mov     dx, 0x514
        xor     eax, eax
        out     dx, eax
        mov     dx, 0x518
        mov     eax, 0x50000100         ; DMA, big endian
        out     dx, eax
fetches:
        cmp     dword [DMA], 0
        jne     fetches
        ret

again:  cmp     dword [pattern], 6
        je      played
        mov     eax, [THINK]            ; computes
passes: add     [UNTIL], eax
        adc     dword [UNTIL+4], 0
thinks: rdtsc
        sub     eax, [UNTIL]
        sbb     edx, [UNTIL+4]
        js      thinks
        cmp     dword [pattern], 6
        je      recorded
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
        mov     edi, [ranks+ecx*4]
        mov     ecx, [ranks+ecx*4+4]
        sub     ecx, edi
        BELOW   ecx
        lea     eax, [edi+edx]
        mul     dword [scatter]
        div     dword [pages]
        mov     edi, edx
        jmp     picked
played: cmp     ebp, [entries]          ; an entry: a page, whose bit 31 says that it writes, and the
        jb      inside                  ; nanoseconds before it
        xor     ebp, ebp
inside: mov     edi, ebp
        and     edi, PART-1
        jnz     there
        mov     eax, [KEY]              ; the next part: selects it, goes there, and reads
        or      eax, 12
        lea     ecx, [ebp*8]
        call    fetch
        mov     eax, 2
        mov     ecx, PART*8
        call    fetch
there:  mov     eax, [BUFFER+edi*8+4]
        mov     edi, [BUFFER+edi*8]
        cmp     edi, -2                 ; the end
        je      halt
        inc     ebp
        mul     dword [PER_100MS]
        mov     ecx, 100000000
        div     ecx
        cmp     edi, -1                 ; no touch: time alone
        jne     passes
        add     [UNTIL], eax
        adc     dword [UNTIL+4], 0
        jmp     played
recorded:
        mov     ebx, edi                ; all ones if it reads, and 0 if it writes, which is below
        not     ebx                     ; the 1 of [writes]
        sar     ebx, 31
        shl     edi, 12
        add     edi, BASE
        jmp     timed
picked: shl     edi, 12
        add     edi, BASE
        NEXT
timed:  rdtsc
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
        cmp     dword [pattern], 6
        je      lasted
        mov     [UNTIL], eax            ; guest time stands still while it waits for a page, and
        mov     [UNTIL+4], edx          ; while it touches one
lasted: sub     eax, [T0]
        sbb     edx, [T0+4]
        jnz     slow
        cmp     eax, SLOW
        jb      quick
slow:   add     [SLOW_SUM], eax
        adc     [SLOW_SUM+4], edx
        inc     dword [SLOW_N]
        cmp     dword [pattern], 6      ; a table's touches keep to their times but for the waits
        jne     quick
        add     [UNTIL], eax
        adc     [UNTIL+4], edx
quick:  inc     esi
        mov     [COUNT], esi
        jmp     again

        times   2048-($-$$) db 0
ranks:  times   1025 dd 0               ; pattern 5: ascending
        times   8704-($-$$) db 0
