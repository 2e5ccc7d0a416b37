"""The browser's part of a casting: windows for the people of one scenario, all of them closed when it is over."""

from __future__ import annotations

from pathlib import Path

from proctor.actors import Customer, PartnerTeam, Portal
from proctor.actors.sandbox_people import Accounts
from proctor.browser.camera import Camera
from proctor.browser.checkup import Checkup
from proctor.browser.people import BrowserCustomer, BrowserPartnerTeam, BrowserPortal, Sending
from proctor.browser.process import BrowserProcess
from proctor.browser.window import Window
from proctor.recorder import Recorder


class BrowserStage:
    """Opens windows for one process of a run. ``pictures`` is the run's folder, or None to take none."""

    def __init__(
        self, executable: Path, recorder: Recorder, base_url: str, seconds: float, pictures: Path | None
    ) -> None:
        self._process = BrowserProcess(executable, seconds)
        self._recorder = recorder
        self._base_url = base_url
        self._seconds = seconds
        self._camera = Camera(recorder, pictures)
        self._checkup = Checkup(recorder)
        self._windows: list[Window] = []

    def portal(self, accounts: Accounts, beside: Portal, *, new_key: bool = True) -> Portal:
        return BrowserPortal(self._window("partner portal"), accounts, beside, new_key=new_key)

    def partner_team(self, company: str) -> PartnerTeam:
        return BrowserPartnerTeam(self._window("partner team"), company)

    def customer(self, beside: Customer, sending: Sending = lambda send: send()) -> Customer:
        return BrowserCustomer(self._window("customer"), beside, sending)

    def leave(self) -> None:
        """The scenario is over: its windows are closed, and with them the cookies of its people."""
        while self._windows:
            self._windows.pop().close()

    def close(self) -> None:
        """End the browser. Idempotent."""
        self._windows.clear()
        self._process.close()

    def _window(self, actor: str) -> Window:
        window = Window(
            self._process.context,
            self._recorder,
            self._base_url,
            actor,
            self._camera,
            self._checkup,
            self._seconds,
        )
        self._windows.append(window)
        return window
