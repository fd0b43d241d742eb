"""The microphone and the loudspeaker of this machine. The door is light."""

from orchestrator.sound.recorder import Capture, NoMicrophone, Recorder, Sound
from orchestrator.sound.rescue import rescue
from orchestrator.sound.session import Level, Recorded, record

__all__ = ["Capture", "Level", "NoMicrophone", "Recorded", "Recorder", "Sound", "record", "rescue"]
