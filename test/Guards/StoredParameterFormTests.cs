using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Services.Ssm.Domain;

namespace Strongroom.Guards.Tests;

/// <summary>The JSON of Parameter Store's records, member by member, under the rules of <see cref="StoredFormTests"/>.</summary>
public sealed class StoredParameterFormTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly VersionInfo Info = new()
    {
        Number = 3, Type = "SecureString", Tier = "Advanced", DataType = "text", Modified = Noon, User = "u", KeyId = "k", Description = "d", AllowedPattern = "p",
        Policies =
        [
            new ParameterPolicy("Expiration", "e") { Timestamp = Noon },
            new ParameterPolicy("NoChangeNotification", "n") { Span = TimeSpan.FromDays(1), Finished = true },
        ],
    };

    private const string InfoJson = """
        {"Number":3,"Type":"SecureString","Tier":"Advanced","DataType":"text","Modified":"2026-03-04T12:00:00+00:00","User":"u","KeyId":"k",
        "Description":"d","AllowedPattern":"p","Policies":[{"Type":"Expiration","Text":"e","Finished":false,"Timestamp":"2026-03-04T12:00:00+00:00"},
        {"Type":"NoChangeNotification","Text":"n","Finished":true,"Span":"1.00:00:00"}]}
        """;

    [Fact]
    public void A_parameter() => Stays(
        SsmJson.Default.ParameterRecord,
        new ParameterRecord
        {
            Account = "1", Region = "r", Name = "/n", Current = Info, Oldest = 2, Labels = new Dictionary<string, long> { ["l"] = 2 },
            Tags = [new ParameterTag("a", "b")], ResourcePolicy = new SharedPolicy("i", "h", "t"),
        },
        $$$"""
        {"Account":"1","Region":"r","Name":"/n","Current":{{{InfoJson}}},"Oldest":2,"Labels":{"l":2},"Tags":[{"Key":"a","Value":"b"}],
        "ResourcePolicy":{"Id":"i","Hash":"h","Text":"t"}}
        """);

    [Fact]
    public void A_version() => Stays(
        SsmJson.Default.VersionRecord,
        new VersionRecord { Account = "1", Region = "r", Name = "/n", Info = Info, Value = [1], EncryptedDataKey = [2] },
        $$$"""{"Account":"1","Region":"r","Name":"/n","Info":{{{InfoJson}}},"Value":"AQ==","EncryptedDataKey":"Ag=="}""");

    [Fact]
    public void Counts() => Stays(SsmJson.Default.CountRecord, new CountRecord("1", "r", 2, 3), """{"Account":"1","Region":"r","Standard":2,"Advanced":3}""");

    private static void Stays<T>(JsonTypeInfo<T> json, T record, string golden)
    {
        golden = golden.ReplaceLineEndings("");
        Assert.Equal(golden, JsonSerializer.Serialize(record, json));
        Assert.Equal(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize(golden, json)!, json));
    }
}
