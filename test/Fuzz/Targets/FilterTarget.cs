using System.Text;
using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Storage;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>Filters and page tokens. Lines: a filter key, a value, the description of a secret, a NextToken.</summary>
internal sealed class FilterTarget : FuzzTarget
{
    private static readonly string[] Query = ["ListSecrets", "123456789012", "us-east-1"];

    private readonly PageTokens _tokens = new(Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef"));
    private readonly string _token;

    public FilterTarget()
    {
        _token = _tokens.Encode(new PagePosition("name", "tie"), Query);
        Seeds =
        [
            .. from key in new[] { "all", "name", "description", "tag-key", "tag-value", "primary-region", "owning-service" }
               from value in new[] { "prod", "!prod", "COMPANYthings db2-main", "a.b-c", "" }
               select Utf8($"{key}\n{value}\nThe prodDatabase of COMPANYthings, db2-main (eu)\n{_token}"),
        ];
    }

    public override string Name => "filters";

    public override IReadOnlyList<byte[]> Seeds { get; }

    public override IReadOnlyList<string> Dictionary => ["all", "name", "description", "tag-key", "!", "\n", " ", "aB1", "A", "9", ".-"];

    public override int Budget => 40_000;

    // Each letter of "a1a1a1" is a word of its own.
    public override long AllocationFactor => 600;

    public override string Run(byte[] input)
    {
        var lines = Text(input).Split('\n', 4);
        var filter = SecretFilter.Read(lines[0], lines.Length > 1 ? [lines[1]] : []);
        var description = lines.ElementAtOrDefault(2) ?? "";
        var matches = "";
        if (filter.IsAllowed)
        {
            // The model permits these keys only; the codec's checks come first.
            var known = new[] { "all", "name", "description", "tag-key", "tag-value", "primary-region", "owning-service" };
            matches = known.Contains(filter.Value.Key) ? $"{filter.Value.Key} {filter.Value.Matches(Secret(description))}" : "unknown key";
        }

        var token = lines.ElementAtOrDefault(3);
        var refused = _tokens.Decode(token, Query, out var position);
        Require(refused is not null || token is null || token == _token, $"A token that was never given out is accepted: {token}");
        return $"{filter.Violation?.Code} {matches} {refused?.Code} {position is null} {Marker(token)}";
    }

    private static string Marker(string? token)
    {
        try
        {
            return PageMarker.Read(token, Key.Of("111111111111", "eu-west-1")) is null ? "no marker" : "marker";
        }
        catch (AwsException refusal)
        {
            return refusal.Code;
        }
    }

    private static SecretRecord Secret(string description) => new()
    {
        Account = "123456789012",
        Region = "us-east-1",
        Name = "prod/db",
        Arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf",
        UniqueSuffix = "AbCdEf",
        CreatedDate = DateTimeOffset.UnixEpoch,
        Description = description,
        Tags = [new SecretTag(description, "value")],
    };
}
