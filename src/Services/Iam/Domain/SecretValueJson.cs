using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Crypto;

namespace Strongroom.Services.Iam.Domain;

/// <summary>
/// Base64 of a secret inside a stored record. A table encodes into memory that is zeroed and seals it at once; nothing else
/// serialises such a record.
/// </summary>
internal sealed class SecretValueJson : JsonConverter<SecretValue>
{
    public override SecretValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SecretValue.Own(reader.GetBytesFromBase64());

    public override void Write(Utf8JsonWriter writer, SecretValue value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.Reveal());
}
