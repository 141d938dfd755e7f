using System.IO.Compression;
using Strongroom.Support;
using Strongroom.Upgrade.Tests;

// Makes a fixture; see README.md.
if (args is not [var path] || File.Exists(path))
{
    await Console.Error.WriteLineAsync("usage: dotnet run --project test/Upgrade -- NEW-FILE.zip");
    return 2;
}

using var directory = new TemporaryDirectory();
var clock = new FakeClock();
await using (var server = await FixtureServer.StartAsync(directory.Path, clock))
{
    var expected = await Contents.MakeAsync(server);
    await File.WriteAllTextAsync(directory.File("expected.json"), expected.ToJsonString(new() { WriteIndented = true }));
}

await ZipFile.CreateFromDirectoryAsync(directory.Path, path, CompressionLevel.SmallestSize, includeBaseDirectory: false);
return 0;
