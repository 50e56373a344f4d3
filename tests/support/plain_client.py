"""A client of the exchange in a few lines of websockets and httpx, without anything of the package."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

OPTIONS: Any = {"ping_interval": None, "proxy": None, "compression": None, "close_timeout": 1}


class PlainClient:
    """One app key at one exchange."""

    def __init__(self, rest_url: str, ws_url: str, app_key: str, app_secret: str) -> None:
        self.rest_url = rest_url
        self.ws_url = ws_url
        self.app_key = app_key
        self.app_secret = app_secret
        self.token = ""

    async def post(self, path: str, body: object) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as http:
            return await http.post(self.rest_url + path, json=body)

    async def approval_key(self) -> str:
        body = {"grant_type": "client_credentials", "appkey": self.app_key, "secretkey": self.app_secret}
        return str((await self.post("/oauth2/Approval", body)).json()["approval_key"])

    async def fetch_token(self) -> httpx.Response:
        body = {"grant_type": "client_credentials", "appkey": self.app_key, "appsecret": self.app_secret}
        response = await self.post("/oauth2/tokenP", body)
        self.token = response.json().get("access_token", self.token)
        return response

    async def query(self, name: str, tr_id: str, **params: str) -> httpx.Response:
        headers = {
            "content-type": "application/json; charset=utf-8",
            "authorization": f"Bearer {self.token}",
            "appkey": self.app_key,
            "appsecret": self.app_secret,
            "tr_id": tr_id,
            "custtype": "P",
        }
        async with httpx.AsyncClient(trust_env=False) as http:
            url = f"{self.rest_url}/uapi/domestic-stock/v1/quotations/{name}"
            return await http.get(url, params=params, headers=headers)

    @asynccontextmanager
    async def session(self, path: str = "/tryitout") -> AsyncIterator["PlainSession"]:
        key = await self.approval_key()
        async with connect(self.ws_url + path, **OPTIONS) as socket:
            yield PlainSession(socket, key)


class PlainSession:
    """One open WebSocket; answers and data frames are told apart by their first byte."""

    def __init__(self, socket: ClientConnection, approval_key: str) -> None:
        self.socket = socket
        self.approval_key = approval_key
        self.frames: list[bytes] = []
        self.keep_alives: list[bytes] = []

    async def request(self, tr_id: str, tr_key: str, tr_type: str = "1") -> None:
        header = {
            "approval_key": self.approval_key,
            "custtype": "P",
            "tr_type": tr_type,
            "content-type": "utf-8",
        }
        await self.send({"header": header, "body": {"input": {"tr_id": tr_id, "tr_key": tr_key}}})

    async def send(self, message: object) -> None:
        await self.socket.send(message if isinstance(message, str) else json.dumps(message))

    async def ask(self, tr_id: str, tr_key: str, tr_type: str = "1") -> dict[str, Any]:
        """Send one request and return the answer to it."""
        await self.request(tr_id, tr_key, tr_type)
        return await self.answer()

    async def answer(self) -> dict[str, Any]:
        """Return the next answer; data frames and keep-alives on the way are kept."""
        while True:
            message = await self.socket.recv(decode=False)
            if not message.startswith(b"{"):
                self.frames.append(message)
            elif b"PINGPONG" in message:
                self.keep_alives.append(message)
            else:
                found: dict[str, Any] = json.loads(message)
                return found

    async def drain(self) -> None:
        """Take messages and throw them away until the connection ends."""
        while True:
            await self.socket.recv(decode=False)

    async def frame(self) -> bytes:
        """Return the next data frame, the kept ones first."""
        while not self.frames:
            message = await self.socket.recv(decode=False)
            if not message.startswith(b"{"):
                self.frames.append(message)
            elif b"PINGPONG" in message:
                self.keep_alives.append(message)
        return self.frames.pop(0)


def code_of(answer: dict[str, Any]) -> tuple[str, str]:
    """Return rt_cd and msg_cd."""
    return answer["body"]["rt_cd"], answer["body"]["msg_cd"]
