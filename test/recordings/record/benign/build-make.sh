# make and gcc build a program; recipes use sh -c, awk and python3.
. ./session.sh
printf '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n' > hello.c
cat > Makefile <<'MAKE'
VERSION := $(shell awk 'BEGIN { print "1.0" }')
SHELL := /bin/bash
all: hello
	./hello; true
hello: hello.o
	gcc -o $@ $<
	python3 -c 'import os; os.system("test -x hello; true")'
hello.o: hello.c
	gcc -DVERSION=$(VERSION) -c $<
MAKE
make
make -n all
