using System.Text.Json.Serialization;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>How a secret's record is stored: members that are null are left out, so that a new member needs no
/// migration, and an emptied tag list stays different from none.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SecretRecord))]
public sealed partial class SecretJson : JsonSerializerContext;
