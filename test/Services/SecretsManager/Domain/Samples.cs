using System.Collections.Immutable;
using System.Security.Cryptography;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

/// <summary>Records to start a case from.</summary>
internal static class Samples
{
    public const string Account = "123456789012";
    public const string Region = "eu-west-1";

    public static readonly DateTimeOffset Noon = At("2026-03-10T12:00:00Z");

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text);

    public static SecretRecord Secret(string name = "db", string suffix = "a1B2c3") => new()
    {
        Account = Account,
        Region = Region,
        Name = name,
        Arn = $"arn:aws:secretsmanager:{Region}:{Account}:secret:{name}-{suffix}",
        UniqueSuffix = suffix,
        CreatedDate = Noon,
    };

    public static SecretRecord Tagged(string name, params (string Key, string Value)[] tags) =>
        Secret(name).WithTags(tags.Select(tag => new SecretTag(tag.Key, tag.Value)));

    /// <summary>Versions written as <c>v1:AWSCURRENT,AWSPENDING v2: v3!:AWSPENDING</c>; the exclamation mark is a
    /// version without a value.</summary>
    public static ImmutableDictionary<string, VersionRecord> Versions(string text)
    {
        var versions = ImmutableDictionary<string, VersionRecord>.Empty;
        foreach (var entry in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (id, stages) = entry.Split(':') is [var left, var right] ? (left, right) : throw new FormatException(entry);
            versions = versions.Add(id.TrimEnd('!'), new VersionRecord
            {
                CreatedDate = Noon,
                HasValue = !id.EndsWith('!'),
                Stages = stages.Split(',', StringSplitOptions.RemoveEmptyEntries),
            });
        }

        return versions;
    }

    public static string Text(ImmutableDictionary<string, VersionRecord> versions) => string.Join(
        ' ',
        versions.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}{(entry.Value.HasValue ? "" : "!")}:{string.Join(',', entry.Value.Stages)}"));

    public static VersionRecord NewVersion() => new() { CreatedDate = Noon };
}

/// <summary>The same bytes for the same seed, so that a failing case can be run again.</summary>
internal sealed class SeededBytes(int seed) : RandomNumberGenerator
{
    private readonly Random _random = new(seed);

    public override void GetBytes(byte[] data) => _random.NextBytes(data);

    public override void GetBytes(Span<byte> data) => _random.NextBytes(data);
}

/// <summary>A script of draws: each is four bytes, little end first.</summary>
internal sealed class ScriptedBytes(params uint[] draws) : RandomNumberGenerator
{
    private int _next;

    public int Used => _next;

    public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

    public override void GetBytes(Span<byte> data) => BitConverter.TryWriteBytes(data, draws[_next++]);
}
