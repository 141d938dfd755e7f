namespace Strongroom.Bench.Load;

/// <summary>Runs the parts and prints what they found. Peers are measured in the same run, interleaved, because the machine
/// is shared: ratios and processor time per request mean more than absolute rates.</summary>
internal static class Bench
{
    /// <summary>The parts by name, in the order in which they run. Each gets the settings, a directory of its own and the report.</summary>
    public static IReadOnlyDictionary<string, Func<Settings, string, Report, Task>> Parts { get; } =
        new Dictionary<string, Func<Settings, string, Report, Task>>
        {
            ["reads"] = ReadPart.RunAsync,
            ["access"] = AccessPart.RunAsync,
            ["writes"] = WritePart.RunAsync,
            ["lists"] = ListPart.RunAsync,
            ["rotation"] = RotationPart.RunAsync,
            ["scale"] = (settings, work, _) => ScalePart.RunAsync(settings, work),
        };

    public static async Task<int> RunAsync(Settings settings)
    {
        var report = new Report(settings.Json);
        foreach (var (name, run) in Parts.Where(part => settings.Part is "all" || settings.Part == part.Key))
        {
            var work = Directory.CreateTempSubdirectory("strongroom-bench-").FullName;
            try
            {
                report.Begin(name);
                await run(settings, work, report);
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        }

        report.Print();
        return 0;
    }

    /// <summary>The server under test, in its secure mode on a fresh directory, with limits of rate off: they are not what is
    /// measured.</summary>
    public static Task<ServerProcess> StartServerAsync(Settings settings, string data, params string[] further) =>
        ServerProcess.StartAsync("dotnet", ServerArguments(settings, data, further));

    /// <summary>The same with a variable of the environment, as <c>NAME=VALUE</c>. <c>env</c> becomes the server: the process is the same.</summary>
    public static Task<ServerProcess> StartServerInAsync(string variable, Settings settings, string data, params string[] further) =>
        ServerProcess.StartAsync("env", [variable, "dotnet", .. ServerArguments(settings, data, further)]);

    /// <summary>The floor, answering bodies of this many bytes.</summary>
    public static Task<ServerProcess> StartBareAsync(int answerBytes) =>
        ServerProcess.StartAsync("dotnet", typeof(Bench).Assembly.Location, "bare", $"{answerBytes}");

    /// <summary>Fills a server with secrets and returns their names.</summary>
    public static async Task<IReadOnlyList<string>> CreateSecretsAsync(Client client, int count, int atOnce = 64)
    {
        var names = Enumerable.Range(0, count).Select(number => $"bench/secret-{number:D6}").ToList();
        await client.SendAllAsync(names.Select(name => (Func<PreparedRequest>)(() => client.Prepare("CreateSecret", NewSecret(name)))), atOnce);
        return names;
    }

    /// <summary>The input of CreateSecret for a value as it is usual: user name and password.</summary>
    public static object NewSecret(string name) => new { Name = name, SecretString = Value(), ClientRequestToken = Guid.NewGuid().ToString() };

    /// <summary>The input of PutSecretValue for such a value.</summary>
    public static object NewValue(string name) => new { SecretId = name, SecretString = Value(), ClientRequestToken = Guid.NewGuid().ToString() };

    private static string[] ServerArguments(Settings settings, string data, string[] further) =>
    [
        Path.Combine(settings.Root, "artifacts/bin/Strongroom.Server/release/strongroom.dll"),
        "server", "--listen", "127.0.0.1:0", "--data", data, "--log-level", "warning", "--rate-limits", "off", .. further,
    ];

    private static string Value() => $$"""{"username":"app","password":"{{Guid.NewGuid():N}}"}""";
}
