"""A bundle installed for real, but for Windows itself: its Python runs the buttons, and every failure undoes all."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Liuzhou
from ziping.building.xlwings_module import xlwings_module
from ziping.commands import COMMANDS, TAB
from ziping.errors import ZipingError
from ziping.installing import excel
from ziping.installing.making_python import embedded, unpack_wheels
from ziping.installing.places import TRACES
from ziping.installing.registry import DWORD, Value
from ziping.installing.setting_up import install

from .conftest import EXCEL, Computer, signed
