using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Crypto;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Invocations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Store;

/// <summary>The tables of Lambda. Table numbers 50 to 59 are this service's; they and the record members are stored, so they do
/// not change.</summary>
internal static class LambdaTables
{
    /// <summary>Functions by account, region, name.</summary>
    public static readonly TableDefinition<FunctionRecord> Functions = new(
        50, "functions", LambdaJson.Default.FunctionRecord, function => KeyOf(function.Account, function.Region, function.Name));

    /// <summary>Published versions by function and number.</summary>
    public static readonly TableDefinition<PublishedRecord> Versions = new(
        51, "function versions", LambdaJson.Default.PublishedRecord,
        version => KeyOf(version.Account, version.Region, version.Name).Then(version.Number));

    /// <summary>Zips in pieces, by function, upload and number.</summary>
    public static readonly TableDefinition<CodeRecord> Code = new(
        52, "function code", LambdaJson.Default.CodeRecord,
        piece => KeyOf(piece.Account, piece.Region, piece.Name).Then(piece.CodeId, piece.Index));

    /// <summary>Events that wait for their function, by id.</summary>
    public static readonly TableDefinition<EventRecord> Events = new(
        53, "function events", LambdaJson.Default.EventRecord, waiting => Key.Of(waiting.Id));

    /// <summary>The key of a function, with which those of what belongs to it begin.</summary>
    public static Key KeyOf(string account, string region, string name) => Key.Of(account, region, name);
}

/// <summary>A piece of a zip.</summary>
internal sealed record CodeRecord
{
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    public required string CodeId { get; init; }

    /// <summary>From 0.</summary>
    public required int Index { get; init; }

    public required byte[] Bytes { get; init; }
}

/// <summary>The stored form of the records.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(SecretTextJson)])]
[JsonSerializable(typeof(FunctionRecord))]
[JsonSerializable(typeof(VersionRecord))]
[JsonSerializable(typeof(PublishedRecord))]
[JsonSerializable(typeof(CodeRecord))]
[JsonSerializable(typeof(EventRecord))]
internal sealed partial class LambdaJson : JsonSerializerContext;

/// <summary>Base64 of a secret inside a stored record. A table encodes into memory that is zeroed and seals it at once; a digest
/// zeroes what it reads.</summary>
internal sealed class SecretTextJson : JsonConverter<SecretValue>
{
    public override SecretValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SecretValue.Own(reader.GetBytesFromBase64());

    public override void Write(Utf8JsonWriter writer, SecretValue value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.Reveal());
}
