using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Strongroom.Wire.Conformance.Tests;

/// <summary>Replays every folder in <c>cases</c>: see README.md beside this file.</summary>
public sealed class ConformanceTests(ConformanceServers servers) : IClassFixture<ConformanceServers>
{
    private static readonly string Folder =
        typeof(ConformanceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "Cases").Value!;

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answers_as_it_must(string name)
    {
        var folder = Path.Combine(Folder, name);
        var account = AccountOf(name);
        var placeholders = new Placeholders(account);
        var steps = Directory.GetFiles(folder, "*request.http").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(steps);
        Assert.Equal(2 * steps.Count, Directory.GetFiles(folder).Length);
        foreach (var step in steps)
        {
            var request = Request.Parse(placeholders.Fill(await File.ReadAllTextAsync(step)));
            using var expected = JsonDocument.Parse(await File.ReadAllTextAsync(step.Replace("request.http", "response.json", StringComparison.Ordinal)));
            Check(expected.RootElement, await servers.SendAsync(request, account), placeholders, Path.GetFileName(step));
        }
    }

    private static void Check(JsonElement expected, Response response, Placeholders placeholders, string step)
    {
        var answer = $"{step}: {response.Status} {response.Body}";
        Assert.True(expected.GetProperty("status").GetInt32() == response.Status, answer);
        if (expected.TryGetProperty("headers", out var headers))
        {
            foreach (var header in headers.EnumerateObject())
            {
                Assert.True(response.Headers.TryGetValue(header.Name, out var value), $"{step}: no {header.Name}");
                Assert.True(placeholders.Matches(header.Value.GetString()!, value), $"{step}: {header.Name}: {value}");
            }
        }

        if (expected.TryGetProperty("text", out var text))
        {
            Assert.True(placeholders.Matches(text.GetString()!, response.Body), answer);
            return;
        }

        using var body = JsonDocument.Parse(response.Body);
        var fault = placeholders.Compare(expected.GetProperty("body"), body.RootElement);
        Assert.True(fault is null, $"{step}: {fault}\n{answer}");
    }

    /// <summary>An account for each case, so that none sees what another makes.</summary>
    private static string AccountOf(string name) =>
        (100_000_000_000 + Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList().IndexOf(name)).ToString(CultureInfo.InvariantCulture);
}
