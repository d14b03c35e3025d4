/// The trace file formats `faultline.trace/1` and `/2`: which pages a real program or a whole VM
/// touched, and when. [dev.faultline.agent.trace.Trace] reads,
/// [dev.faultline.agent.trace.write.TraceWriter] writes,
/// [dev.faultline.agent.trace.layout.PageLayout] lays the pages out as guest-physical memory.
///
/// The file, little-endian:
///
/// | bytes | what |
/// |---|---|
/// | 8 | `FLTRACE` and a zero byte |
/// | 4 | format version: 1, or 2 where a content follows the end |
/// | 4 + 4 | header length (at most 64 KiB), CRC32C of the header |
/// | header | eight bytes each: page size, whole VM (0, 1), vCPUs, pages, records, instructions, epoch, grain; then the command in UTF-8 |
/// | blocks | each: vCPU, records (at most 65,536), plain length, compressed length, CRC32C of these four and of the data (5 x 4 bytes); data compressed with zstd |
/// | 20 | the end: a block of vCPU `0xffffffff` with nothing in it |
/// | 4 + 56 | version 2 only: CRC32C of the content; eight bytes each: pages measured, zero pages, duplicate pages, their contents, bytes by LZ4, bytes by zstd, deviation of the bytes by LZ4 ([dev.faultline.agent.trace.TraceContent]) |
///
/// A block holds consecutive touches of one vCPU in columns, each number stop-bit encoded: pages
/// (zigzag of the difference to the page before, doubled, plus 1 for a write), instructions since
/// the vCPU's touch before in units of the grain, and the touches before which it idled (distance,
/// nanoseconds). Every block starts from page 0, so that damage stays where it is.
@NullMarked
package dev.faultline.agent.trace;

import org.jspecify.annotations.NullMarked;
