#!/usr/bin/env python3
"""Serves a real language model on a free port, as llama.cpp's own server does, and prints its address.

    llama_peer.py MODEL.gguf             answers, or calls a tool, or gives JSON where a format is asked for
    llama_peer.py MODEL.gguf --endless   goes on until it may not any more, or nobody listens

One answer at a time, on one thread.
"""

import pathlib
import signal
import sys

import xllamacpp

TEMPLATE = pathlib.Path(__file__).with_name("chat_template.jinja")

# An answer that never ends.
ENDLESS = "root ::= [a-z ] root"


def main():
    model, *rest = sys.argv[1:]
    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_ctx = 8192
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.use_jinja = True
    parameters.chat_template = TEMPLATE.read_text()
    if rest == ["--endless"]:
        user = xllamacpp.common_grammar_type.COMMON_GRAMMAR_TYPE_USER
        parameters.sampling.grammar = xllamacpp.CommonGrammar(user, ENDLESS)
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
