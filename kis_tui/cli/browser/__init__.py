"""The app in a browser: a page server on this machine, and one process of the app for each open page.

browser page (xterm.js, from textual-serve)
     | WebSocket: keys and sizes up, terminal output down
server.py     page and WebSocket on loopback; guard.py decides who may ask
     | packets on pipes
session.py    one process: kis-tui view --demo, ended with its page
"""
