// Functions' code is run on Linux alone, and so are these tests.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
