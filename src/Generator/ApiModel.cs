using System;
using System.Collections.Generic;
using System.Linq;

namespace Strongroom.Generator;

/// <summary>An API model as the writers need it: the service, its operations, and the shapes that they reach.</summary>
internal sealed class ApiModel
{
    private readonly JsonObject _metadata;

    /// <exception cref="FormatException">The file is no API model.</exception>
    private ApiModel(string id, string modelNamespace, JsonObject root)
    {
        Id = id;
        _metadata = root.RequireObject("metadata");
        var shapes = root.RequireObject("shapes").Members.ToDictionary(
            pair => pair.Key,
            pair => new ApiShape(pair.Key, modelNamespace, pair.Value as JsonObject ?? throw new FormatException($"shape '{pair.Key}' is no object")),
            StringComparer.Ordinal);
        foreach (var shape in shapes.Values)
            shape.Link(shapes);
        Operations = [.. root.RequireObject("operations").Members
            .Select(pair => new ApiOperation(pair.Key, (JsonObject)pair.Value!, shapes))
            .OrderBy(operation => operation.Name, StringComparer.Ordinal)];
        Exceptions = [.. shapes.Values.Where(shape => shape.IsException).OrderBy(shape => shape.Name, StringComparer.Ordinal)];
        Reachable = Reach();
    }

    /// <summary>The file's name without extension.</summary>
    public string Id { get; }

    /// <summary>All operations by name.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>All modelled errors by name.</summary>
    public IReadOnlyList<ApiShape> Exceptions { get; }

    /// <summary>The shapes that some input or output reaches, by name.</summary>
    public IReadOnlyList<ApiShape> Reachable { get; }

    public string ServiceId => _metadata.Require("serviceId");

    public string ApiVersion => _metadata.Require("apiVersion");

    public string? TargetPrefix => _metadata.Text("targetPrefix");

    public string? JsonVersion => _metadata.Text("jsonVersion");

    public string? XmlNamespace => _metadata.Text("xmlNamespace");

    public string SigningName => _metadata.Text("signingName") ?? _metadata.Require("endpointPrefix");

    /// <summary>The protocols, the preferred one first.</summary>
    public IReadOnlyList<string> Protocols => _metadata.Texts("protocols") ?? [_metadata.Require("protocol")];

    /// <summary>Whether errors go by the code of the Query protocol rather than by the shape's name.</summary>
    public bool ErrorsByQueryCode => Protocols.All(protocol => protocol is "query" or "ec2");

    /// <summary>Whether methods and paths tell its operations apart.</summary>
    public bool SpeaksRest => Protocols.Contains("rest-json");

    /// <summary>The code of a request that violates a constraint; the models do not say it.</summary>
    public string ValidationErrorCode =>
        Id == "logs" ? "InvalidParameterException" : ErrorsByQueryCode ? "ValidationError" : "ValidationException";

    /// <exception cref="FormatException">The text is no API model.</exception>
    /// <param name="id">The file's name without extension.</param>
    /// <param name="modelNamespace">Where the shapes go.</param>
    /// <param name="text">The model.</param>
    /// <param name="extension">Shapes to add, or to add members to; null for none.</param>
    public static ApiModel Parse(string id, string modelNamespace, string text, string? extension = null)
    {
        var root = ReadObject(text);
        if (extension is not null)
            Extend(root.RequireObject("shapes"), ReadObject(extension).RequireObject("shapes"));
        return new(id, modelNamespace, root);
    }

    private static JsonObject ReadObject(string text) => JsonReader.Read(text) as JsonObject ?? throw new FormatException("the root is no object");

    private static void Extend(JsonObject shapes, JsonObject added)
    {
        foreach (var shape in added.Members)
        {
            if (shapes.Add(shape.Key, shape.Value))
                continue;
            foreach (var member in ((JsonObject)shape.Value!).RequireObject("members").Members)
            {
                if (!shapes.RequireObject(shape.Key).RequireObject("members").Add(member.Key, member.Value))
                    throw new FormatException($"{shape.Key} has a member {member.Key} already");
            }
        }
    }

    private List<ApiShape> Reach()
    {
        var seen = new Dictionary<string, ApiShape>(StringComparer.Ordinal);
        var open = new Stack<ApiShape>(Operations.SelectMany(o => new[] { o.Input, o.Output }).OfType<ApiShape>());
        if (SpeaksRest)
        {
            // For the constants of the enums in what errors tell besides their message.
            foreach (var detail in Exceptions.SelectMany(error => error.Details))
                open.Push(detail.Target);
        }

        while (open.Count > 0)
        {
            var shape = open.Pop();
            if (seen.ContainsKey(shape.Name))
                continue;
            seen.Add(shape.Name, shape);
            foreach (var part in shape.Parts)
                open.Push(part.Target);
        }

        return [.. seen.Values.OrderBy(shape => shape.Name, StringComparer.Ordinal)];
    }
}

/// <summary>An operation of the model.</summary>
internal sealed class ApiOperation
{
    public ApiOperation(string name, JsonObject json, Dictionary<string, ApiShape> shapes)
    {
        Name = name;
        var http = json.RequireObject("http");
        HttpMethod = http.Require("method");
        RequestUri = http.Require("requestUri");
        SuccessStatus = http.Number("responseCode");
        Input = Find(json.Object("input"), shapes);
        Output = Find(json.Object("output"), shapes);
        Unsigned = json.Text("authtype") == "none";
        ResultWrapper = json.Object("output")?.Text("resultWrapper");
        Errors = [.. json.Objects("errors").Select(error => Find(error, shapes)!)];
    }

    public string Name { get; }

    public string HttpMethod { get; }

    public string RequestUri { get; }

    public string? SuccessStatus { get; }

    public ApiShape? Input { get; }

    public ApiShape? Output { get; }

    public string? ResultWrapper { get; }

    public bool Unsigned { get; }

    public IReadOnlyList<ApiShape> Errors { get; }

    private static ApiShape? Find(JsonObject? reference, Dictionary<string, ApiShape> shapes) =>
        reference is null ? null : shapes[reference.Require("shape")];
}
