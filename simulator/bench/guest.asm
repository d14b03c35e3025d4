; The guest of bench-live.py in QEMU: a boot sector and three more.
;
; Fills SIZE_MIB from 16 MiB on, then touches its pages for ever. At 0x8000: touches, 1 once it runs, the
; time-stamp counter (8 bytes), sum (8 bytes) and count of slow touches; at 0x9000 a histogram of ticks a touch.
; THINK is how often it counts down between two touches, SLOW_TICKS when a touch is slow.

BASE equ 0x1000000
NPAGES equ SIZE_MIB*256
bits 16
org 0x7c00
        cli
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 0x7c00
        mov ax, 0x0203          ; three more sectors
        mov bx, 0x7e00
        mov cx, 2
        xor dh, dh
        int 0x13
        cli
        in al, 0x92             ; A20
        or al, 2
        out 0x92, al
        lgdt [gdtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp 8:protected
gdt:    dq 0
        dw 0xffff, 0
        db 0, 0x9a, 0xcf, 0
        dw 0xffff, 0
        db 0, 0x92, 0xcf, 0
gdtr:   dw gdtr-gdt-1
        dd gdt
        times 510-($-$$) db 0
        dw 0xaa55
bits 32
%macro BELOW 1                  ; edx := uniform in [0, %1)
        imul ebx, ebx, 1664525
        add ebx, 1013904223
        mov eax, ebx
        mov edx, %1
        mul edx
%endmacro
protected:
        mov ax, 16
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov esp, 0x7c00
        cld
        xor eax, eax
        mov edi, 0x8000
        mov ecx, 2048
        rep stosd
        mov edi, BASE
fill:   mov [edi], edi          ; every page distinct
        mov dword [edi+2048], 0x5a5a5a5a
        add edi, 4096
        cmp edi, BASE+NPAGES*4096
        jb fill
        mov dword [0x8004], 1
        xor esi, esi
        mov ebx, 12345
again:  BELOW NPAGES
        mov edi, edx
        shl edi, 12
        add edi, BASE
        BELOW 100
        mov ecx, edx
        rdtsc
        mov [0x8020], eax
        mov [0x8024], edx
        cmp ecx, 50
        jae reads
        inc dword [edi+8]
        jmp touched
reads:  mov eax, [edi+8]
touched:
        rdtsc
        mov [0x8008], eax
        mov [0x800c], edx
        sub eax, [0x8020]
        sbb edx, [0x8024]
        jz small
        mov eax, 0xffffffff
small:  cmp eax, SLOW_TICKS
        jb quick
        add [0x8010], eax
        adc dword [0x8014], 0
        inc dword [0x8018]
quick:  or eax, 4               ; bucket: leading bit and the two bits after it
        bsr ecx, eax
        mov edx, ecx
        sub ecx, 2
        shr eax, cl
        and eax, 3
        lea eax, [eax+edx*4]
        inc dword [0x9000+eax*4]
        inc esi
        mov [0x8000], esi
        mov ecx, THINK
think:  dec ecx
        jnz think
        jmp again
        times 2048-($-$$) db 0
        times 1048576-($-$$) db 0
