// The filter that the kernel holds every later system call of the capture process against: what a process
// that only copies bytes from a buffer to a pipe never needs is refused with EPERM. A list of what is
// refused and not of what is allowed: Node may need other calls tomorrow. Classic BPF, x86-64.
// Source: include/uapi/linux/seccomp.h, include/uapi/linux/filter.h, syscall_64.tbl.

const LOAD_WORD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const RETURN = 0x06;

/** struct seccomp_data. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

const AUDIT_ARCH_X86_64 = 0xc000_003e;
/** Numbers from here on are those of the x32 interface. */
const X32 = 0x4000_0000;
const ALLOW = 0x7fff_0000;
const REFUSE_WITH_EPERM = 0x0005_0001;

const BPF = 321;
const BPF_MAP_LOOKUP = 1;

/** Begin programs or take hold of other processes, change the machine, reach the network, gain rights. */
const REFUSED: readonly number[] = [
  // socket, connect, accept, sendto, sendmsg, bind, listen, accept4
  ...[41, 42, 43, 44, 46, 49, 50, 288],
  // fork, vfork, execve, execveat; clone stays for threads
  ...[57, 58, 59, 322],
  // ptrace, process_vm_readv, process_vm_writev, pidfd_getfd, kcmp
  ...[101, 310, 311, 438, 312],
  // setuid … setgid, setreuid … setresgid, setgroups, capset
  ...[105, 106, 113, 114, 116, 117, 119, 126],
  // mount, umount2, pivot_root, chroot, unshare, setns, move_mount, fsopen, fsmount, open_tree
  ...[165, 166, 155, 161, 272, 308, 429, 430, 432, 428],
  // init_module, delete_module, finit_module, kexec_load, kexec_file_load, reboot, swapon, swapoff
  ...[175, 176, 313, 246, 320, 169, 167, 168],
  // perf_event_open, userfaultfd, keyctl, add_key, request_key, open_by_handle_at, io_uring_setup
  ...[298, 323, 250, 248, 249, 304, 425],
  // unlink, rename, link, symlink, chmod, chown and their kin, mknod, truncate
  ...[87, 263, 82, 264, 316, 86, 265, 88, 266, 90, 91, 268, 92, 93, 94, 260, 133, 259, 76, 77],
];

/** The instructions, eight bytes each. */
export function systemCallFilter(): Buffer {
  const code: number[][] = [
    [LOAD_WORD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, AUDIT_ARCH_X86_64],
    [RETURN, 0, 0, REFUSE_WITH_EPERM],
    [LOAD_WORD, 0, 0, NUMBER],
    [JUMP_AT_LEAST, 0, 1, X32],
    [RETURN, 0, 0, REFUSE_WITH_EPERM],
  ];
  for (const number of REFUSED) {
    code.push([JUMP_EQUAL, 0, 1, number], [RETURN, 0, 0, REFUSE_WITH_EPERM]);
  }
  // Of bpf(2) only reading a map's entry: the drop counter.
  code.push([JUMP_EQUAL, 0, 3, BPF], [LOAD_WORD, 0, 0, FIRST_ARGUMENT]);
  code.push([JUMP_EQUAL, 1, 0, BPF_MAP_LOOKUP], [RETURN, 0, 0, REFUSE_WITH_EPERM]);
  code.push([RETURN, 0, 0, ALLOW]);
  const bytes = Buffer.alloc(code.length * 8);
  code.forEach(([operation = 0, ifTrue = 0, ifFalse = 0, value = 0], nth) => {
    bytes.writeUInt16LE(operation, 8 * nth);
    bytes.writeUInt8(ifTrue, 8 * nth + 2);
    bytes.writeUInt8(ifFalse, 8 * nth + 3);
    bytes.writeUInt32LE(value, 8 * nth + 4);
  });
  return bytes;
}
